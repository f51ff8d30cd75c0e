import { describe, expect, it } from "vitest";
import { clopperPearson } from "../../src/numeric/statistics/clopper-pearson.js";

describe("clopperPearson", () => {
  // scipy 1.17.1: binomtest(hits, n).proportion_ci(0.95, "exact")
  it.each([
    [0, 10, 0, 0.30849710781876294],
    [7, 20, 0.1539092047845412, 0.5921885345328283],
    [10, 10, 0.6915028921812371, 1],
    [431, 900, 0.44581129136558817, 0.512105084231884],
    [1, 14042, 1.8030041650429678e-6, 0.0003967195910667499],
  ])("is SciPy's for %i of %i", (hits, n, low, high) => {
    const ends = clopperPearson(hits, n);
    expect(ends.low).toBeCloseTo(low, 12);
    expect(ends.high).toBeCloseTo(high, 12);
  });

  it("is NaN of nothing, and refuses what is no count", () => {
    expect(clopperPearson(0, 0)).toEqual({ low: Number.NaN, high: Number.NaN });
    expect(() => clopperPearson(3, 2)).toThrow("expected 0 ≤ hits ≤ n, got 3 of 2");
    expect(() => clopperPearson(0.5, 2)).toThrow(RangeError);
  });
});
