import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

it("CONTRIBUTING.md names files that are there", () => {
  const text = readFileSync(resolve(root, "CONTRIBUTING.md"), "utf8");
  const paths = [...text.matchAll(/`((?:src|test|docs)\/[\w./-]+)`/g)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(15);
  // `npm run docs` writes docs/site/, and no clone has it.
  const written = (path: string) => path !== "docs/site/";
  expect(paths.filter(written).filter(path => !existsSync(resolve(root, path)))).toEqual([]);
});
