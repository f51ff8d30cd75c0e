import { describe, expect, it } from "vitest";
import { seeded } from "../../src/numeric/random.js";
import { bootstrapMean } from "../../src/numeric/statistics/bootstrap.js";
import { pearson } from "../../src/numeric/statistics/correlation.js";
import { mean, variance } from "../../src/numeric/statistics/summary.js";
import { intervalOfInfluence, intervalOfMean } from "../../src/similarity/inference/intervals.js";
import { influenceOfCorrelation } from "../../src/similarity/prepared/influence.js";

/** The normal quantile of a 95 % interval. */
const z = 1.959963984540054;

describe("the interval of a mean over sentences", () => {
  const all = (value: number, n = 20) => new Float64Array(n).fill(value);
  /** The share at which all of 20 agree with a chance of 2.5 %. */
  const agreeing = 0.025 ** (1 / 20);

  it("leaves open what sentences that were not seen may say if all agree", () => {
    const perfect = intervalOfMean(all(1));
    expect(perfect).toMatchObject({ high: 1, interval: "clopper-pearson", confidence: 0.95 });
    expect(perfect.low).toBeCloseTo(agreeing, 14); // exact but for rounding
    const nothing = intervalOfMean(all(0));
    expect(nothing.low).toBe(0);
    expect(nothing.high).toBeCloseTo(1 - agreeing, 14);
    const half = intervalOfMean(all(0.5)); // each in one of two directions
    expect(half.low).toBeCloseTo(0.5 * agreeing, 14);
    expect(half.high).toBeCloseTo(1 - 0.5 * agreeing, 14);
  });

  it("of differences that are all 0 opens both ways", () => {
    const { low, high } = intervalOfMean(all(0), { range: [-1, 1] });
    expect(low).toBeCloseTo(agreeing - 1, 14);
    expect(high).toBeCloseTo(1 - agreeing, 14);
  });

  it("narrows with sentences and widens with confidence", () => {
    expect(intervalOfMean(all(1, 40)).low).toBeGreaterThan(agreeing);
    expect(intervalOfMean(all(1), { confidence: 0.999 })).toMatchObject({
      low: expect.closeTo(0.0005 ** (1 / 20), 14),
      interval: "clopper-pearson",
      confidence: 0.999,
    });
  });

  it("is the BCa bootstrap as soon as one differs", () => {
    const hits = all(1).fill(0, 0, 1);
    const options = { draws: 300, confidence: 0.9 };
    expect(intervalOfMean(hits, { ...options, seed: 7 })).toEqual({
      ...bootstrapMean(hits, seeded(7), options),
      interval: "bca",
      confidence: 0.9,
    });
  });

  it("has no ends for a NaN or for nothing, and refuses percentages", () => {
    expect(intervalOfMean(all(Number.NaN)).low).toBeNaN();
    expect(intervalOfMean(all(1).fill(Number.NaN, 5)).high).toBeNaN();
    expect(intervalOfMean(new Float64Array(0)).low).toBeNaN();
    for (const sentences of [all(1), all(1).fill(0, 5)])
      expect(() => intervalOfMean(sentences, { confidence: 95 })).toThrow("in (0, 1), got 95");
  });
});

describe("the interval of an influence", () => {
  const unbounded = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

  it("of a mean is ± z standard errors", () => {
    const random = seeded(1);
    const values = Float64Array.from({ length: 30 }, () => random.normal() ** 2);
    const center = mean(values);
    const error = Math.sqrt(variance(values) / values.length);
    const found = intervalOfInfluence(
      center,
      values.map(value => value - center),
      unbounded,
    );
    expect(found.low).toBeCloseTo(center - z * error, 12); // rounding
    expect(found.high).toBeCloseTo(center + z * error, 12);
    expect(found.interval).toBe("jackknife");
    const cut = intervalOfInfluence(center, values, [center, center + error]);
    expect(cut).toMatchObject({ low: center, high: center + error });
  });

  it("of a normal correlation is ± z/√n on Fisher's scale, whatever the correlation", () => {
    const n = 20_000;
    for (const share of [0, 0.6, 0.98]) {
      const random = seeded(2);
      const a = Float64Array.from({ length: n }, () => random.normal());
      const b = a.map(value => share * value + Math.sqrt(1 - share ** 2) * random.normal());
      const r = pearson(a, b);
      const { low, high } = intervalOfInfluence(r, influenceOfCorrelation(a, b, r), [-1, 1]);
      const width = Math.atanh(high) - Math.atanh(low);
      // The fourth moments that a standard error rests on spread by √(24/n), 3.5 %; its root by half.
      expect(Math.abs((width * Math.sqrt(n)) / (2 * z) - 1)).toBeLessThan(0.05); // three times that
    }
  });

  it("stays inside the range of a correlation near its end", () => {
    const { low, high } = intervalOfInfluence(0.99, Float64Array.of(-3, 3, -3, 3), [-1, 1]);
    expect(high).toBeLessThanOrEqual(1);
    expect(low).toBeGreaterThanOrEqual(-1);
    expect(() => intervalOfInfluence(0, Float64Array.of(0, 1), [-1, 1], 95)).toThrow("got 95");
  });
});
