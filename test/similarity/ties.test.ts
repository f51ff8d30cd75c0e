import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Row } from "../../src/base/row.js";
import { type Matrix, matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { mean } from "../../src/numeric/statistics/summary.js";
import { battery } from "../../src/similarity/battery.js";
import { compare } from "../../src/similarity/compare.js";
import { estimate } from "../../src/similarity/inference/estimate.js";
import { measureNamed } from "../../src/similarity/measure-named.js";
import { pair } from "../../src/similarity/prepared/pair.js";
import { prepare } from "../../src/similarity/prepared/prepare.js";
import { marginRetrieval } from "../../src/similarity/retrieval/margin.js";
import { robinHood } from "../../src/similarity/spaces/hubness.js";
import { interlingualOverlap } from "../../src/similarity/spaces/ilo.js";
import { cknna } from "../../src/similarity/structure/cknna.js";
import { mutualKnn } from "../../src/similarity/structure/mutual-knn.js";
import { tieNotes } from "../../src/similarity/tie-notes.js";
import { Source } from "../../src/states/source.js";

interface Drawn<T> {
  readonly mean: T;
  readonly deviation: T;
}
interface TiesCase {
  readonly name: string;
  readonly k: number;
  readonly x: number[][];
  readonly y: number[][];
  readonly others: number[][][];
  readonly mutual: number;
  readonly without: number[];
  readonly cknna: Drawn<number> | null;
  readonly hubs: Drawn<number>;
  readonly bridge: Drawn<number[]>;
}

/** What test/oracles/similarity_ties.py found by going through every choice, or drawing many. */
const file = fileURLToPath(new URL("../fixtures/similarity/ties.json", import.meta.url));
const { cases }: { cases: TiesCase[] } = JSON.parse(readFileSync(file, "utf8"));
/** Draws behind each mean of the oracle. */
const oracleDraws = 1500;

const matrixOf = (rows: readonly number[][]): Matrix =>
  matrix(rows.length, rows[0]!.length, Float32Array.from(rows.flat()));

describe.each(cases)("$name", one => {
  const [x, y] = [matrixOf(one.x), matrixOf(one.y)];

  it("mutual k-NN is the mean over all choices among ties, and without each sentence", async () => {
    const { value, influence } = await mutualKnn.with(one.k).evaluate(pair(x, y));
    expect(value).toBeCloseTo(one.mutual, 10);
    const n = x.rows;
    const without = influence!.map(own => value - own / (n - 1));
    // Where a tie is of two directions, cosines in float32 may not see it; these states have none.
    for (const [i, expected] of one.without.entries()) expect(without[i]).toBeCloseTo(expected, 9);
  });

  /** That a mean of draws is that of others: within five standard errors. */
  const expectMean = (values: readonly number[], expected: number, deviation: number) => {
    const error = deviation * Math.sqrt(1 / values.length + 1 / oracleDraws);
    expect(Math.abs(mean(values) - expected)).toBeLessThan(5 * error + 1e-6);
  };
  const seeds = Array.from({ length: 150 }, (_, seed) => seed);
  const pairOf = (seed: number) => pair(prepare(x, {}, seed), prepare(y, {}, seed));

  it("CKNNA and hubs draw among ties as chance does", async () => {
    const [local, hubs]: [number[], number[]] = [[], []];
    for (const seed of seeds) {
      const both = pairOf(seed);
      local.push((await cknna.with(one.k).evaluate(both)).value);
      hubs.push((await robinHood.with(one.k).evaluate(both)).value);
    }
    if (one.cknna) expectMean(local, one.cknna.mean, one.cknna.deviation);
    expectMean(hubs, one.hubs.mean, one.hubs.deviation);
  });

  it("ILO draws among ties as chance does", async () => {
    const all = [one.x, one.y, ...one.others].map(matrixOf);
    const found: number[][] = all.map(() => []);
    for (const seed of seeds) {
      const options = { k: one.k, threshold: 2, permutations: 0, seed: seeded(seed) };
      for (const [language, { bridge }] of (await interlingualOverlap(all, options)).entries())
        found[language]!.push(bridge);
    }
    for (const [language, values] of found.entries())
      expectMean(values, one.bridge.mean[language]!, one.bridge.deviation[language]!);
  });
});

/** Random states (n, d) of which a share coincides with the first. */
function unrelated(n: number, share: number, seed: number, d = 8): Matrix {
  const random = seeded(seed);
  const data = Float32Array.from({ length: n * d }, () => random.normal() + 0.5);
  const order = random.permutation(n);
  for (const i of order.subarray(0, Math.round(share * n)))
    data.copyWithin(i * d, order[0]! * d, (order[0]! + 1) * d);
  return matrix(n, d, data);
}

describe("unrelated states of which many coincide agree as chance does", () => {
  for (const [n, share, k] of [
    [24, 0.3, 10], // a group below k
    [24, 0.7, 10], // above
    [24, 1, 10],
    [24, 1, 2],
    [200, 0.03, 10],
    [200, 0.5, 10],
    [200, 1, 10],
    [600, 0.6, 40],
  ] as const)
    it(`n = ${n}, ${100 * share} % alike, k = ${k}`, async () => {
      const runs = n > 100 ? 12 : 60;
      const values: number[] = [];
      const p: number[] = [];
      for (let seed = 0; seed < runs; seed++) {
        const both = pair(unrelated(n, share, 2 * seed + 1), unrelated(n, share, 2 * seed + 2));
        const found = await estimate(mutualKnn.with(k), both, {
          permutations: 19,
          seed,
          draws: 10,
        });
        expect(found.chance).toBe(k / (n - 1));
        values.push(found.value);
        p.push(found.pValue!);
      }
      const chance = k / (n - 1);
      const spread = Math.sqrt(mean(values.map(value => (value - chance) ** 2)) / runs);
      expect(Math.abs(mean(values) - chance)).toBeLessThan(4 * spread + 1e-9);
      // 1 in 20 has p = 0.05 by chance: seven of 60, or four of 12, are seven standard errors away.
      expect(p.filter(one => one <= 0.05).length).toBeLessThanOrEqual(n > 100 ? 3 : 8);
    });

  it.each([
    0.05, 0.3, 0.8,
  ])("CKNNA too, %d of them alike, unless it is not defined", async share => {
    const p: number[] = [];
    for (let seed = 0; seed < 40; seed++) {
      const both = pair(unrelated(60, share, 2 * seed + 1), unrelated(60, share, 2 * seed + 2));
      p.push((await estimate(cknna.with(5), both, { permutations: 19, seed })).pValue!);
    }
    expect(p.filter(one => one <= 0.05).length).toBeLessThanOrEqual(6);
    // Neighbours drawn among many equals seldom return the choice, and its own HSIC may be negative.
    const defined = p.filter(one => !Number.isNaN(one));
    if (share < 0.5) expect(defined.length).toBeGreaterThan(35);
    if (defined.length > 20) expect(mean(defined)).toBeGreaterThan(0.35);
  });

  it("states that are one and the same on both sides agree about nothing but chance", async () => {
    const x = unrelated(100, 1, 1);
    const { value, pValue } = await estimate(mutualKnn, pair(x, x), { permutations: 19 });
    expect(value).toBeCloseTo(10 / 99, 9);
    expect(pValue).toBe(1);
  });

  it("beyond the sentences whose cosines are held, ties are drawn", async () => {
    const n = 4200;
    const both = pair(unrelated(n, 0.5, 1, 4), unrelated(n, 0.5, 2, 4));
    const { value } = await mutualKnn.evaluate(both);
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(3 * (10 / n)); // 10/n on average
  }, 60_000);
});

/** Rounds every number up or down by one part in 2²³, as another batch might. */
function jittered({ rows, cols, data }: Matrix, seed: number): Matrix {
  const random = seeded(seed);
  return matrix(
    rows,
    cols,
    Float32Array.from(data, value => value * (1 + (random.integer(3) - 1) * 2 ** -23)),
  );
}

describe("states that are alike but for rounding", () => {
  const source = (x: Matrix, y: Matrix) =>
    new Source({
      languages: ["eng_Latn", "deu_Latn"],
      layers: [3],
      sentences: x.rows,
      matrix: async language => (language === "eng_Latn" ? x : y),
    });

  it("count as alike, raw and centered, and rows say so", async () => {
    const [x, y] = [unrelated(100, 1, 1), unrelated(100, 1, 2)];
    const [a, b] = [jittered(x, 3), jittered(y, 3)]; // the same noise in both
    const measures = [mutualKnn];
    for (const rows of [
      await compare(source(a, b), { measures, permutations: 19 }),
      await battery(source(a, b), { measures, permutations: 19 }),
    ]) {
      const own = rows.filter(({ measure }) => measure === "mutual-knn");
      expect(own.map(({ preprocessing }) => preprocessing)).toEqual(["raw", "centered"]);
      expect(own[0]!.value).toBeCloseTo(10 / 99, 9);
      expect(own[0]).toMatchObject({ p_value: 1, coincident: 1 });
      expect(own[1]!.value).toBeNaN(); // nothing is left of them, and nothing has no cosine
      expect(tieNotes(own)).toEqual([
        expect.stringMatching(/^At layer 3 up to 100 % of the sentences have a state that coinc/),
      ]);
    }
  });

  it("are as if they had been equal to the last bit, raw and centered", async () => {
    const [x, y] = [unrelated(100, 0.6, 1), unrelated(100, 0.6, 2)];
    const measures = [mutualKnn, measureNamed("retrieval-p1-forward"), robinHood];
    const options = { measures, permutations: 19 };
    const values = (rows: readonly Row[]) => rows.map(({ value, p_value }) => [value, p_value]);
    const exact = await compare(source(x, y), options);
    const noisy = await compare(source(jittered(x, 3), jittered(y, 3)), options);
    expect(values(noisy)).toEqual(values(exact));
  });

  it("a few rows that coincide are no news, and none leave no column", async () => {
    for (const [share, said] of [
      [0, undefined],
      [0.02, undefined],
      [0.05, 0.05],
    ] as const) {
      const states = source(unrelated(100, share, 1), unrelated(100, 0, 2));
      const rows = await compare(states, { measures: [mutualKnn], permutations: 0 });
      for (const row of rows) expect(row.coincident).toBe(said);
      expect(tieNotes(rows)).toHaveLength(said === undefined ? 0 : 1);
    }
  });

  it("find no translation", async () => {
    const y = unrelated(100, 1, 2);
    for (const name of [
      "retrieval-p1-forward",
      "retrieval-mrr-forward",
      "mexa",
      "csls-p1-forward",
    ]) {
      const { value } = await measureNamed(name).evaluate(
        pair(unrelated(100, 0, 1), jittered(y, 3)),
      );
      expect(value, name).toBeLessThanOrEqual(1 / 100 + 1e-12);
    }
    for (const kind of ["ratio", "distance", "absolute"] as const) {
      const measure = marginRetrieval(kind, "forward");
      const { value } = await measure.evaluate(pair(unrelated(100, 0, 1), jittered(y, 3)));
      expect(value, kind).toBe(0);
    }
  });
});
