import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { formatNpy, parseNpy } from "../../src/format/npy.js";
import { bytes, fixture } from "./format-fixture.js";

test.each(Object.entries(fixture.npy))("reads NumPy's %s", (name, { shape, values, file }) => {
  const array = parseNpy(bytes(file), "x.npy");
  expect(array.shape).toEqual(shape);
  const spelled = name === "b1" ? values.map(v => (v === "True" ? "1" : "0")) : values;
  const number = (v: string) =>
    v.endsWith("inf") ? Number(v.replace("inf", "Infinity")) : Number(v);
  expect([...array.data].map(Number)).toEqual(spelled.map(number));
});

test("reads format versions 2 and 3", () => {
  const expected = parseNpy(bytes(fixture.npy.f4!.file), "x.npy");
  expect(parseNpy(bytes(fixture.npyVersion2), "x.npy")).toEqual(expected);
  expect(parseNpy(bytes(fixture.npyVersion3), "x.npy")).toEqual(expected);
});

test("writes NumPy's own bytes", () => {
  for (const name of ["f4", "f8", "empty"]) {
    const file = bytes(fixture.npy[name]!.file);
    const { shape, data } = parseNpy(file, "x.npy");
    expect([...formatNpy(shape, data as Float32Array)].join()).toBe([...file].slice(0).join());
  }
});

test("refuses Fortran order, a short file, another type, and code in the header", () => {
  const edit = (from: string, to: string) =>
    bytes(
      Buffer.from(
        Buffer.from(fixture.npy.f4!.file, "base64").toString("latin1").replace(from, to),
        "latin1",
      ).toString("base64"),
    );
  const reading = (file: Uint8Array) => () => parseNpy(file, "x.npy");
  expect(reading(bytes(fixture.npyFortran))).toThrow("Fortran");
  expect(reading(bytes(fixture.npy.f4!.file).subarray(0, -1))).toThrow("has 23 bytes of data");
  expect(reading(edit("<f4", "|O8"))).toThrow("elements of type |O8");
  expect(reading(edit("(2, 3)", "f(2,3)"))).toThrow("header of unknown form");
  expect(reading(new Uint8Array(5))).toThrow(IsoglossError);
});

test("refuses to write a shape that the values do not fill", () => {
  expect(() => formatNpy([2, 2], new Float32Array(3))).toThrow(
    "formatNpy: (2, 2) needs 4 values, got 3",
  );
});
