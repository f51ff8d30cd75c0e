import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argsort } from "../../src/numeric/argsort.js";
import { centerColumns, columnMeans, subtractRow } from "../../src/numeric/linear/center.js";
import { dot, inner, norm, rowNorms, rowSums } from "../../src/numeric/linear/inner.js";
import { normalizeRows, scaleRows } from "../../src/numeric/linear/normalize.js";
import { product } from "../../src/numeric/linear/product.js";
import { ridge } from "../../src/numeric/linear/ridge.js";
import { matrix, zeros } from "../../src/numeric/matrix.js";
import { select } from "../../src/numeric/quickselect.js";
import { seeded } from "../../src/numeric/random.js";
import { biasCorrected, bootstrapMean } from "../../src/numeric/statistics/bootstrap.js";
import { partialSpearman, pearson, spearman } from "../../src/numeric/statistics/correlation.js";
import { normalCdf, normalQuantile } from "../../src/numeric/statistics/normal.js";
import { maxStatisticP, permutationP } from "../../src/numeric/statistics/permutation.js";
import { ranks } from "../../src/numeric/statistics/ranks.js";
import {
  mean,
  median,
  quantileSorted,
  skewness,
  sorted,
  variance,
} from "../../src/numeric/statistics/summary.js";
import { known } from "./fixture.js";

describe("summaries agree with NumPy and SciPy", () => {
  it("in moments, quantiles, ranks and correlations", () => {
    // Float64 sums of 40 values.
    expect(variance(known.other)).toBeCloseTo(known.variance, 12);
    expect(skewness(known.other)).toBeCloseTo(known.skewness, 12);
    for (const [level, value] of known.quantiles)
      expect(quantileSorted(sorted(known.other), level)).toBeCloseTo(value, 12);
    expect([...ranks(known.values)]).toEqual(known.ranks); // exact: halves
    expect(pearson(known.values, known.other)).toBeCloseTo(known.pearson, 12);
    expect(spearman(known.values, known.other)).toBeCloseTo(known.spearman, 12);
    const partial = partialSpearman(known.values, known.other, known.third);
    expect(partial).toBeCloseTo(known.partialSpearman, 12);
    expect(partialSpearman(known.values, known.other, known.values)).toBeNaN();
  });

  it("in the normal distribution, far into the tails", () => {
    for (const [p, z] of known.normal)
      expect(Math.abs(normalQuantile(p) / (z || 1) - (z ? 1 : 0))).toBeLessThan(1e-9);
    for (const [z, p] of known.cdf) expect(Math.abs(normalCdf(z) / p - 1)).toBeLessThan(1e-11);
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(() => normalQuantile(1.1)).toThrow("expected p in [0, 1], got 1.1");
  });

  it("in ridge regression", async () => {
    const x = centerColumns(matrix(30, 8, Float64Array.from(known.x)));
    const targets = matrix(30, 2, Float64Array.from(known.targets));
    const weights = await ridge(x, targets, 2.5, { tolerance: 1e-7 });
    // Float32 products inside conjugate gradients.
    weights.data.forEach((value, i) => {
      expect(value).toBeCloseTo(known.ridge[i]!, 4);
    });
    await expect(ridge(x, targets, 0)).rejects.toThrow("expected a positive penalty, got 0");
    await expect(ridge(x, targets, 1e-9, { mostSteps: 1 })).rejects.toThrow(
      "no convergence in 1 steps",
    );
  });
});

describe("select", () => {
  it("gives what sorting puts there, with many equal values too", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 60 }),
        fc.nat(),
        (values, at) => {
          const k = at % values.length;
          const moved = Float64Array.from(values);
          expect(select(moved, k)).toBe(Float64Array.from(values).sort()[k]);
          expect(moved.slice(0, k).every(value => value <= moved[k]!)).toBe(true);
          expect(moved.slice(k).every(value => value >= moved[k]!)).toBe(true);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe("ridge regression of many dimensions", () => {
  it("takes few steps beside a spectrum that falls, and solves its equations", async () => {
    const [n, d] = [300, 256];
    const random = seeded(1);
    const data = Float32Array.from({ length: n * d }, (_, at) => random.normal() / (1 + (at % d)));
    const x = matrix(n, d, data);
    const targets = matrix(
      n,
      2,
      Float32Array.from({ length: 2 * n }, () => random.normal()),
    );
    const scale = Float64Array.from({ length: d }, (_, k) => 1 + (k % 3));
    const scaled = matrix(
      n,
      d,
      data.map((value, at) => value * scale[at % d]!),
    );
    // Without its preconditioner the iteration takes 46 steps, with it 18.
    const weights = await ridge(x, targets, 0.5, { scale, tolerance: 1e-4, mostSteps: 30 });
    const right = await product(scaled, targets, { transposeX: true });
    const left = await product(scaled, await product(scaled, weights), { transposeX: true });
    const size = norm(right);
    right.data.forEach((value, i) => {
      // The tolerance asked for, and as much again for float32 products.
      expect(Math.abs(left.data[i]! + 0.5 * weights.data[i]! - value)).toBeLessThan(2e-4 * size);
    });
  });
});

describe("undefined results are NaN", () => {
  it("of nothing, of constants, of NaN", () => {
    expect(mean([])).toBeNaN();
    expect(variance([1])).toBeNaN();
    expect(median([])).toBeNaN();
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeNaN(); // not a quotient of two roundings
    expect(skewness([0.1, 0.1, 0.1])).toBeNaN();
    expect([...ranks([1, Number.NaN])].every(Number.isNaN)).toBe(true);
    expect(columnMeans(zeros(0, 2)).every(Number.isNaN)).toBe(true);
    expect([...normalizeRows(zeros(1, 2)).data].every(Number.isNaN)).toBe(true);
    expect(bootstrapMean([1], seeded(1)).low).toBeNaN();
    expect(permutationP(Number.NaN, [1])).toBeNaN();
  });
});

describe("argsort", () => {
  it.each([
    { maxLength: 200 }, // by comparison
    { minLength: 300, maxLength: 400 }, // by radix
  ])("sorts any numbers, stably, in both precisions: %o", lengths => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), lengths), values => {
        for (const floats of [Float64Array.from(values), Float32Array.from(values)]) {
          const order = [...argsort(floats)];
          const expected = [...floats.keys()].sort(
            (a, b) =>
              floats[a]! - floats[b]! ||
              (floats[a] === floats[b]
                ? Number(Object.is(floats[b], -0)) - Number(Object.is(floats[a], -0)) || a - b
                : floats[a]! < floats[b]!
                  ? -1
                  : 1),
          );
          expect(order).toEqual(expected);
        }
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});

describe("centering and norms", () => {
  it("leave exactly zero of a constant column, whatever its value", () => {
    const x = matrix(7, 1, new Float64Array(7).fill(0.1));
    expect([...centerColumns(x).data]).toEqual(new Array(7).fill(0));
  });

  it("survive a massive offset", () => {
    const x = matrix(3, 1, Float64Array.of(1e9 + 1, 1e9 + 2, 1e9 + 3));
    expect([...centerColumns(x).data]).toEqual([-1, 0, 1]);
  });

  it("compute inner products and name wrong shapes", () => {
    const x = matrix(2, 3, Float64Array.of(1, 2, 3, 4, 5, 6));
    expect(inner(x, x)).toBe(91);
    expect(norm(x)).toBe(Math.sqrt(91));
    expect([...rowSums(x)]).toEqual([6, 15]);
    expect([...rowNorms(x)]).toEqual([Math.sqrt(14), Math.sqrt(77)]);
    expect(() => inner(x, zeros(3, 2))).toThrow("got (2, 3) and (3, 2)");
    expect(() => dot([1], [1, 2])).toThrow("got 1 and 2");
    expect(() => subtractRow(x, [1])).toThrow("a vector of 3 values");
    expect(() => scaleRows(x, [1])).toThrow("expected 2 factors");
  });
});

describe("bootstrap", () => {
  it("BCa agrees with SciPy's 200,000 resamples", () => {
    const { low, high } = bootstrapMean(known.skewed, seeded(1), { draws: 40_000 });
    // The Monte-Carlo error of a 2.5 % quantile from 40,000 draws is about 0.002 standard
    // deviations × 1/density: under a hundredth of the interval's width.
    const width = known.bca[1] - known.bca[0];
    expect(Math.abs(low - known.bca[0])).toBeLessThan(0.02 * width);
    expect(Math.abs(high - known.bca[1])).toBeLessThan(0.02 * width);
  });

  it("calls a tie a tie, however its sum was rounded", () => {
    const exact = biasCorrected(Float64Array.of(0.1, 0.2, 0.3, 0.3, 0.3, 0.5), 0.3, 0);
    const third = 0.1 + 0.2; // 0.30000000000000004
    const rounded = biasCorrected(Float64Array.of(0.1, 0.2, third, third, third, 0.5), 0.3, 0);
    expect(rounded.low).toBeCloseTo(exact.low, 14);
    expect(rounded.high).toBeCloseTo(exact.high, 14);
    // Scores in another unit, or shifted: the same interval there.
    const hits = Float64Array.from({ length: 60 }, (_, i) => Number(i % 7 !== 1));
    const plain = bootstrapMean(hits, seeded(1));
    const thirds = bootstrapMean(
      hits.map(hit => hit / 3 + 7),
      seeded(1),
    );
    expect(3 * (thirds.low - 7)).toBeCloseTo(plain.low, 12);
    expect(3 * (thirds.high - 7)).toBeCloseTo(plain.high, 12);
  });

  it("covers a skewed mean at about the nominal rate", () => {
    const random = seeded(5);
    let covered = 0;
    for (let trial = 0; trial < 400; trial++) {
      const values = Float64Array.from({ length: 40 }, () => -Math.log(1 - random.uniform()));
      const { low, high } = bootstrapMean(values, random, { draws: 400 });
      if (low <= 1 && 1 <= high) covered++;
    }
    // 400 trials: three standard errors of 0.95 are 0.033; 40 exponential values cost some more.
    expect(covered / 400).toBeGreaterThan(0.9);
    expect(covered / 400).toBeLessThan(0.985);
  });
});

describe("permutation p-values", () => {
  it("count the observed pairing and are never 0", () => {
    expect(permutationP(5, [1, 2, 3])).toBe(1 / 4);
    expect(permutationP(2, [1, 2, 3])).toBe(3 / 4);
    expect(permutationP(0, [1, Number.NaN])).toBe(1);
  });

  it("corrected for the maximum are no smaller than uncorrected, and right for the largest", () => {
    const random = seeded(7);
    const draws = Array.from({ length: 99 }, () => [
      random.normal(),
      random.normal(),
      random.normal(),
    ]);
    const observed = [0.5, 1.8, 2.4];
    const corrected = maxStatisticP(observed, draws);
    observed.forEach((value, k) => {
      expect(corrected[k]!).toBeGreaterThanOrEqual(
        permutationP(
          value,
          draws.map(draw => draw[k]!),
        ),
      );
    });
    expect(corrected[2]).toBe(
      permutationP(
        2.4,
        draws.map(draw => Math.max(...draw)),
      ),
    );
    expect(() => maxStatisticP([1, 2], [[1]])).toThrow("expected 2 statistics a draw, got 1");
  });

  it("are the same by hand: each value against the largest of every draw", () => {
    const draws = [
      [1, 0],
      [3, 1],
      [0, 5],
    ]; // maxima 1, 3, 5
    expect([...maxStatisticP([2, 4], draws)]).toEqual([3 / 4, 2 / 4]);
    expect(permutationP(2, [1, 3, 0])).toBe(2 / 4);
  });

  it("count an undefined draw against every value, and leave out what has none itself", () => {
    const nulls = [
      [0, Number.NaN],
      [0, 1],
    ];
    expect([...maxStatisticP([2, 2], nulls)]).toEqual([2 / 3, 2 / 3]);
    expect(permutationP(2, [Number.NaN, 1])).toBe(2 / 3);
    expect([...maxStatisticP([2, Number.NaN], nulls)]).toEqual([1 / 3, Number.NaN]);
  });

  it("are never smaller than uncorrected ones, whatever is undefined", () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 3, maxLength: 3 }),
        fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { maxLength: 6 }),
        (observed, draws) => {
          const corrected = maxStatisticP(observed, draws);
          observed.forEach((one, k) => {
            const plain = permutationP(
              one,
              draws.map(draw => draw[k]!),
            );
            if (Number.isNaN(one)) expect(corrected[k]).toBeNaN();
            else expect(corrected[k]!).toBeGreaterThanOrEqual(plain);
          });
        },
      ),
      { seed: 8, numRuns: 300 },
    );
  });
});
