import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { variance } from "../../src/numeric/statistics/summary.js";
import { estimate } from "../../src/similarity/inference/estimate.js";
import { pair } from "../../src/similarity/prepared/pair.js";
import { dali } from "../../src/similarity/retrieval/dali.js";
import { takeRows } from "../../src/states/split.js";

/** Sentences and noisy translations, of which the rows named repeat another: x alone, y alone, or both. */
function corpus(
  n: number,
  noise: number,
  seed: number,
  repeats: readonly (readonly [number, number, string])[],
) {
  const random = seeded(seed);
  const d = 6;
  const x = Float32Array.from({ length: n * d }, () => random.normal());
  const y = x.map(value => value + noise * random.normal());
  for (const [from, to, side] of repeats)
    for (const [name, data] of [
      ["x", x],
      ["y", y],
    ] as const)
      if (side.includes(name)) data.copyWithin(to * d, from * d, (from + 1) * d);
  return { x: matrix(n, d, x), y: matrix(n, d, y) };
}

/** The definition, from cosines in float64: each two sentences are an item. */
function byDefinition(x: Matrix, y: Matrix, strict: boolean): number {
  const row = (m: Matrix, i: number) => m.data.subarray(i * m.cols, (i + 1) * m.cols);
  const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let [ab, aa, bb] = [0, 0, 0];
    for (let k = 0; k < a.length; k++) {
      ab += a[k]! * b[k]!;
      aa += a[k]! ** 2;
      bb += b[k]! ** 2;
    }
    return ab / Math.sqrt(aa * bb);
  };
  let solved = 0;
  for (let i = 0; i < x.rows; i++)
    for (let j = 0; j < x.rows; j++) {
      if (i === j) continue;
      const both = [
        [i, j],
        [j, i],
      ].every(([a, b]) => {
        const own = cosine(row(x, a!), row(y, a!));
        const rivals = [cosine(row(x, a!), row(y, b!))];
        if (strict) rivals.push(cosine(row(x, a!), row(x, b!)), cosine(row(y, a!), row(y, b!)));
        return rivals.every(rival => own > rival + 1e-6); // equal but for rounding is a tie
      });
      solved += Number(both);
    }
  return solved / (x.rows * (x.rows - 1));
}

const repeating = [
  [0, 5, "xy"],
  [1, 6, "x"],
  [2, 7, "y"],
  [0, 8, "xy"],
] as const;

describe.each([false, true])("DALI of a corpus, strict %s", strict => {
  const measure = dali.with({ strict });

  it.each([
    0.1, 0.6, 2,
  ])("is the share of pairs of sentences that are told apart, noise %d", async noise => {
    const { x, y } = corpus(20, noise, 3, repeating);
    const { value } = await measure.evaluate(pair(x, y));
    expect(value).toBeCloseTo(byDefinition(x, y, strict), 12);
  });

  it("does not depend on the order of rows, where sentences repeat neither", async () => {
    const { x, y } = corpus(40, 0.8, 4, repeating);
    const found = await estimate(measure, pair(x, y));
    expect(found.value).toBeGreaterThan(0);
    const random = seeded(1);
    for (let turn = 0; turn < 6; turn++) {
      const order = random.permutation(40);
      const turned = await estimate(measure, pair(takeRows(x, order), takeRows(y, order)));
      expect(turned.value).toBe(found.value);
      expect(turned.low).toBeCloseTo(found.low, 12);
      expect(turned.high).toBeCloseTo(found.high, 12);
    }
  });

  it("has the influence of leaving each sentence out", async () => {
    const { x, y } = corpus(15, 0.8, 5, repeating);
    const { value, influence } = await measure.evaluate(pair(x, y));
    for (let i = 0; i < 15; i++) {
      const others = Uint32Array.from({ length: 14 }, (_, k) => k + Number(k >= i));
      const without = await measure.evaluate(pair(takeRows(x, others), takeRows(y, others)));
      expect(influence![i]).toBeCloseTo(14 * (value - without.value), 10);
    }
  });

  it("has a standard error that is the spread over corpora", async () => {
    const values: number[] = [];
    const errors: number[] = [];
    for (let seed = 0; seed < 60; seed++) {
      const { x, y } = corpus(40, strict ? 0.5 : 1.2, seed + 100, []);
      const { value, influence } = await measure.evaluate(pair(x, y));
      values.push(value);
      if (influence) errors.push(Math.sqrt(variance(influence) / 40));
    }
    const spread = Math.sqrt(variance(values));
    const error = errors.reduce((a, b) => a + b) / errors.length;
    // The spread of 60 values is known to a tenth: three of those, and the jackknife's own excess.
    expect(error / spread).toBeGreaterThan(0.7);
    expect(error / spread).toBeLessThan(1.5);
  });
});

describe("DALI of given items", () => {
  it("asks all sentences of an item, and moves with its rows", async () => {
    const { x, y } = corpus(12, 0.5, 6, []);
    const items = [
      [0, 1, 2],
      [3, 4],
      [5, 6, 7, 8],
      [9, 10, 11],
    ];
    const found = await dali.with({ items }).evaluate(pair(x, y));
    expect(found.sentences!.length).toBe(4);
    const order = seeded(2).permutation(12);
    const moved = items.map(item => item.map(i => order.indexOf(i)));
    const turned = pair(takeRows(x, order), takeRows(y, order));
    expect((await dali.with({ items: moved }).evaluate(turned)).value).toBe(found.value);
  });

  it("has the exact binomial interval where all pairs are told apart", async () => {
    const { x } = corpus(30, 0, 7, []);
    expect(await estimate(dali, pair(x, x))).toMatchObject({
      value: 1,
      interval: "clopper-pearson",
      chance: 0.25,
    });
  });
});
