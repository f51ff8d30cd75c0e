import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Row } from "../../src/base/row.js";
import { packRows } from "../../src/chart/page/pack-rows.js";
import { unpackRows } from "../../src/chart/page/unpack-rows.js";
import { syntheticMap } from "./synthetic-rows.js";

const through = (rows: readonly Row[]) => unpackRows(JSON.parse(JSON.stringify(packRows(rows))));

describe("packRows", () => {
  it("loses no text, whole number, truth value or null", () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
    );
    const rows = fc.array(fc.record({ a: value, b: value }));
    fc.assert(
      fc.property(rows, given => {
        expect(through(given)).toEqual(given);
      }),
    );
  });

  it("keeps six significant digits of a fraction", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        const [row] = through([{ value }]);
        // Half a unit in the sixth digit, and the smallest doubles' own coarseness.
        expect(Math.abs(Number(row!.value) - value)).toBeLessThanOrEqual(
          5.0001e-6 * Math.abs(value) + 5e-324,
        );
      }),
    );
  });

  it("gives null for NaN, infinity and cells that a row lacks", () => {
    const rows = [{ a: Number.NaN, b: "x" }, { a: Number.POSITIVE_INFINITY }, { a: 0.5, c: 1 }];
    expect(through(rows)).toEqual([
      { a: null, b: "x", c: null },
      { a: null, b: null, c: null },
      { a: 0.5, b: null, c: 1 },
    ]);
    expect(through([])).toEqual([]);
  });

  it("takes a fifth of the space of a map's rows or less", () => {
    const rows = syntheticMap().map(({ text: _, ...row }) => row);
    expect(JSON.stringify(packRows(rows)).length).toBeLessThan(JSON.stringify(rows).length / 5);
  });
});
