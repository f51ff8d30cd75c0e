import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const source = resolve(import.meta.dirname, "../../src");

/** The code of every `@example` in the doc comments, by the file that it stands in and a number. */
export const examples = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter(path => path.endsWith(".ts"))
  .sort()
  .flatMap(path => {
    const text = readFileSync(resolve(source, path), "utf8");
    const found = text.matchAll(/^ *\* @example\n *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm);
    return [...found].map(([, lines], i) => ({
      name: `${path.replaceAll("/", "-").replace(/\.ts$/, "")}-${i}`,
      code: lines!.replaceAll(/^ *\* ?/gm, ""),
    }));
  });
