import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forceTable, tablePlace, tableValue } from "../../src/projection/force-table.js";

describe("force table", () => {
  it("is right to 5e-5 for the powers and quotients that it is for", () => {
    const f = (square: number) => 1.8 / ((0.001 + square) * (1.577 * square ** 0.895 + 1));
    const table = forceTable(f);
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e6, noNaN: true }), square => {
        const value = tableValue(table, tablePlace(square));
        // A line through a step of 1/128 octave misses a power of degree −2 by 6/8 · (1/128)².
        expect(Math.abs(value / f(square) - 1)).toBeLessThan(5e-5);
      }),
      { numRuns: 500 },
    );
  });

  it("stays at its ends beyond them", () => {
    const table = forceTable(square => square);
    expect(tableValue(table, tablePlace(1e-30))).toBe(2 ** -40);
    expect(tableValue(table, tablePlace(1e30))).toBeCloseTo(2 ** 24, -6);
  });
});
