import { ok } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { chdir, cwd } from "node:process";
import ts from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as isogloss from "../../src/index.js";
import * as notebook from "../../src/notebook/index.js";
import { strictProgram } from "../package/declarations.js";
import { scratch } from "../support/scratch.js";

const source = resolve(import.meta.dirname, "../../src");

/** The code of every `@example` in the doc comments, by the file that it stands in and a number. */
const examples = readdirSync(source, { recursive: true, encoding: "utf8" })
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

const rooms: Readonly<Record<string, object>> = {
  isogloss,
  "isogloss/similarity": isogloss.similarity,
  "isogloss/maps": isogloss.maps,
  "isogloss/scaling": isogloss.scaling,
  "isogloss/scores": isogloss.scores,
  "isogloss/charts": isogloss.charts,
  "isogloss/papers": isogloss.papers,
  "isogloss/tasks": isogloss.tasks,
  "isogloss/causes": isogloss.causes,
  "isogloss/words": isogloss.words,
  "isogloss/relations": isogloss.relations,
  "isogloss/notebook": notebook,
};

/** An example that is wrong about what comes out fails; what it prints is for readers. */
const console = { assert: ok, log: () => undefined };

const folder = scratch();
const before = cwd();
beforeAll(() => chdir(folder)); // what examples write, they write there
afterAll(() => chdir(before));

it("every example compiles strictly against the public declarations", () => {
  expect(examples.length).toBeGreaterThan(15);
  const own = new Map(
    examples.map(({ name, code }) => [resolve(source, `../test/docs/${name}.mts`), code]),
  );
  const complaints = ts
    .getPreEmitDiagnostics(strictProgram({}, own))
    .map(({ file, messageText }) => `${file?.fileName}: ${JSON.stringify(messageText)}`);
  expect(complaints).toEqual([]);
});

it.each(examples)("$name runs, in ten lines", async ({ code }) => {
  expect(code.trim().split("\n").length).toBeLessThanOrEqual(10);
  const script = ts.transpile(code, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
  });
  const body = script
    .replaceAll(/^import \{(.*?)\} from "(.*?)";$/gm, 'const {$1} = rooms["$2"];')
    .replaceAll(/^export \{\};$/gm, "");
  const run = Object.getPrototypeOf(async () => undefined).constructor("rooms", "console", body);
  await run(rooms, console);
});
