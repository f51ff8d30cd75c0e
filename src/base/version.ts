import { createRequire } from "node:module";

/** This package's version, as in package.json. */
export const version: string = createRequire(import.meta.url)("../../package.json").version;
