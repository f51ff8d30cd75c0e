import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { meanCentroidDistances } from "../../src/similarity/spaces/centroid-distance.js";
import { takeRows } from "../../src/states/split.js";

const kinds = ["relative", "euclidean", "cosine"] as const;

/** Gaussian languages around a common mean of 2, each with an offset of its own. */
function languages(seed: number, n: number, d: number, offset: number, count = 3): Matrix[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const own = Float64Array.from({ length: d }, () => 2 + offset * random.normal());
    return matrix(
      n,
      d,
      Float64Array.from({ length: n * d }, (_, at) => own[at % d]! + random.normal()),
    );
  });
}

describe("mean centroid distance", () => {
  it("is the mean of the pairs' distances", () => {
    const found = meanCentroidDistances(languages(1, 30, 5, 1));
    for (const kind of kinds) {
      const { value, values } = found[kind];
      expect(values).toHaveLength(3);
      expect(value).toBeCloseTo(values.reduce((a, b) => a + b) / 3, 12);
    }
  });

  it("has the influence that leaving a sentence out of all languages has, to first order", () => {
    const n = 200;
    const all = languages(2, n, 6, 1);
    const found = meanCentroidDistances(all);
    for (let i = 0; i < n; i += 40) {
      const rest = Uint32Array.from({ length: n - 1 }, (_, k) => (k < i ? k : k + 1));
      const without = meanCentroidDistances(all.map(states => takeRows(states, rest)));
      for (const kind of kinds) {
        const exact = (n - 1) * (found[kind].value - without[kind].value);
        // What is left is of second order: a few parts in n of the largest influence.
        const scale = Math.max(...found[kind].influence.map(Math.abs));
        expect(Math.abs(found[kind].influence[i]! - exact)).toBeLessThan((5 / n) * scale);
      }
    }
  });

  it("is about its reference if languages do not differ", () => {
    const n = 100;
    const sums = { relative: 0, euclidean: 0, cosine: 0 };
    for (let trial = 0; trial < 40; trial++) {
      const found = meanCentroidDistances(languages(10 + trial, n, 30, 0, 2));
      for (const kind of kinds) sums[kind] += found[kind].value / found[kind].reference / 40;
    }
    // Root mean squares, and means of 30 squares, agree to 1/(4·30); the trials' mean to 2 %.
    for (const kind of ["relative", "euclidean"] as const)
      expect(Math.abs(sums[kind] - 1)).toBeLessThan(0.06);
    // The part of the difference that lies along the mean, 1 in 30, does not turn it.
    expect(Math.abs(sums.cosine - 29 / 30)).toBeLessThan(0.1);
  });

  it("is NaN if a state is", () => {
    const all = languages(3, 10, 4, 1);
    const data = all[0]!.data.slice();
    data[5] = Number.NaN;
    const found = meanCentroidDistances([matrix(10, 4, data), ...all.slice(1)]);
    for (const kind of kinds) expect(found[kind].value).toBeNaN();
  });
});
