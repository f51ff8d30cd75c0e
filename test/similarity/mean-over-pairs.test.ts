import { describe, expect, it } from "vitest";
import { seeded } from "../../src/numeric/random.js";
import { bootstrapMean } from "../../src/numeric/statistics/bootstrap.js";
import { estimate } from "../../src/similarity/inference/estimate.js";
import { meanOverPairs } from "../../src/similarity/inference/mean-over-pairs.js";
import { measureNamed } from "../../src/similarity/measure-named.js";
import { randomOrders } from "../../src/similarity/prepared/order.js";
import { pair } from "../../src/similarity/prepared/pair.js";
import { views } from "./views.js";

const pairs = [1, 2, 3].map(seed => {
  const { x, y } = views({ seed, n: 40, d: 6, noise: seed / 2 });
  return pair(x, y);
});
const orders = randomOrders(40, 9, seeded(1));
const names = [
  "retrieval-p1-forward",
  "mexa",
  "linear-cka",
  "linear-cka-debiased",
  "procrustes-distance",
];

describe.each(names)("mean of %s over pairs", name => {
  const measure = measureNamed(name);
  const mean = meanOverPairs(measure, pairs);
  const each = () =>
    Promise.all(pairs.map(one => estimate(measure, one, { permutations: orders })));
  const of = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

  it("is the mean of values, chance levels and null values", async () => {
    const found = await estimate(mean, pairs[0]!, { permutations: orders });
    const parts = await each();
    expect(found.value).toBeCloseTo(of(parts.map(one => one.value)), 12);
    expect(found.chance).toBeCloseTo(of(parts.map(one => one.chance!)), 12);
    orders.forEach((_, b) => {
      expect(found.nullValues[b]).toBeCloseTo(of(parts.map(one => one.nullValues[b]!)), 12);
    });
    expect((await mean.evaluate(pairs[0]!)).values).toEqual(parts.map(one => one.value));
  });

  it("of copies of one pair has that pair's interval: nothing is gained by repeating it", async () => {
    const copies = meanOverPairs(measure, [pairs[1]!, pairs[1]!, pairs[1]!]);
    const single = await estimate(measure, pairs[1]!);
    const found = await estimate(copies, pairs[1]!);
    expect(found.low).toBeCloseTo(single.low, 10);
    expect(found.high).toBeCloseTo(single.high, 10);
  });
});

describe("mean over pairs", () => {
  it("draws a sentence for all pairs at once", async () => {
    const measure = measureNamed("retrieval-p1-forward");
    const hits = await Promise.all(
      pairs.map(async one => (await measure.evaluate(one)).sentences!),
    );
    const together = hits[0]!.map((_, i) => hits.reduce((sum, own) => sum + own[i]!, 0) / 3);
    const { low, high } = await estimate(meanOverPairs(measure, pairs), pairs[0]!);
    const expected = bootstrapMean(together, seeded(0));
    expect(low).toBeCloseTo(expected.low, 12); // the means' rounding
    expect(high).toBeCloseTo(expected.high, 12);
  });

  it("leaves out the null of a measure that has none", async () => {
    const mean = meanOverPairs(measureNamed("hub-skewness"), pairs);
    expect((await mean.evaluate(pairs[0]!)).permuted).toBeUndefined();
  });

  it("needs a pair, and equal numbers of sentences", () => {
    const measure = measureNamed("mexa");
    const { x, y } = views({ seed: 1, n: 30, d: 6 });
    expect(() => meanOverPairs(measure, [])).toThrow("at least one pair, got none");
    expect(() => meanOverPairs(measure, [...pairs, pair(x, y)])).toThrow("got 40 and 30");
  });
});
