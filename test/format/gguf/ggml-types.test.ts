import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { type GgmlTypeName, ggmlTypes } from "../../../src/format/gguf/ggml-types.js";

const file = resolve(import.meta.dirname, "../../fixtures/gguf/types.json");
const { cases } = JSON.parse(readFileSync(file, "utf8")) as {
  cases: Record<GgmlTypeName, { bytes: string; values: string }>;
};
const unpacked = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));

it("has a case for every type", () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(ggmlTypes).sort());
});

it.each(Object.keys(ggmlTypes) as GgmlTypeName[])("widens %s to the reference's bits", name => {
  const { elements, bytes: size, widen } = ggmlTypes[name];
  const bytes = unpacked(cases[name].bytes);
  const expected = new Uint32Array(unpacked(cases[name].values).buffer);
  const values = new Float32Array((bytes.length / size) * elements);
  widen(bytes, values);
  expect(new Uint32Array(values.buffer)).toEqual(expected);
});
