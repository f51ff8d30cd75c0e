import { resolve } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { examples } from "../docs/doc-examples.js";
import { declarations, doors, strictProgram } from "./declarations.js";
import { walkPublicTypes } from "./public-types.js";

const program = strictProgram();
const ours = program.getSourceFiles().filter(({ fileName }) => declarations.has(fileName));
const found = walkPublicTypes(program, doors, new Set(ours));

const complaints = (compiled: ts.Program) =>
  ts.getPreEmitDiagnostics(compiled).map(({ file, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, " ");
    return `${file?.fileName}: ${text}`;
  });

it("compiles strictly, its declarations too, where nothing else is installed", () => {
  expect(ours.length).toBeGreaterThan(150); // or the doors lead nowhere
  expect(complaints(program)).toEqual([]);
});

it("compiles under the strictest options, and with a browser's types instead of Node's", () => {
  const strictest = { exactOptionalPropertyTypes: true, noPropertyAccessFromIndexSignature: true };
  const browser = { types: [], lib: ["lib.es2023.d.ts", "lib.dom.d.ts"] };
  expect(complaints(strictProgram({ ...strictest, ...browser }))).toEqual([]);
});

it("has a name for every type that stands in a public signature", () => {
  expect(found.walked).toBeGreaterThan(350);
  expect(found.unnamed).toEqual([]);
});

it("says of every export, and of what is not plain of its fields, what it is", () => {
  expect(found.undocumented).toEqual([]);
});

it("compiles every example strictly against the public declarations", () => {
  expect(examples.length).toBeGreaterThan(15);
  const own = new Map(
    examples.map(({ name, code }) => [resolve(import.meta.dirname, `${name}.mts`), code]),
  );
  expect(complaints(strictProgram({}, own))).toEqual([]);
});
