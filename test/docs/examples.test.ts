import { ok } from "node:assert/strict";
import { chdir, cwd } from "node:process";
import ts from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as isogloss from "../../src/index.js";
import * as notebook from "../../src/notebook/index.js";
import { scratch } from "../support/scratch.js";
import { examples } from "./doc-examples.js";

/** @file Every example of the doc comments runs; that they compile, `package/public-types.test.ts` sees. */

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
