import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../../src/numeric/matrix.js";
import { buccRows, buccSides } from "../../../src/similarity/mining/bucc-rows.js";
import { labelScores } from "../../../src/similarity/mining/label-scores.js";
import { minedScores } from "../../../src/similarity/mining/mined-scores.js";
import { miningRows } from "../../../src/similarity/mining/mining-rows.js";
import { mtebResults } from "../../../src/similarity/mining/mteb-results.js";
import { pairScores } from "../../../src/similarity/mining/pair-scores.js";
import { xsim } from "../../../src/similarity/mining/xsim.js";
import type { MarginKind } from "../../../src/similarity/retrieval/margin.js";
import { Source } from "../../../src/states/source.js";

interface Scores {
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

interface Fixture {
  readonly labels: readonly (Scores & { right: number[]; picked: number[] })[];
  readonly space: {
    readonly x: number[][];
    readonly y: number[][];
    readonly negatives: number[][];
    readonly bitext: Scores;
    readonly xsim: readonly {
      kind: MarginKind;
      k: number;
      errors: number;
      withNegatives: number;
      picks: number[];
    }[];
    readonly bucc: readonly ({ kind: MarginKind; threshold: number } & Omit<Scores, "accuracy">)[];
  };
  readonly mock: Record<string, Record<string, { labels: string[]; predictions: string[] }>>;
  readonly published: Record<string, number>;
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/similarity/mining.json", import.meta.url), "utf8"),
);
const of = (rows: readonly (readonly number[])[]): Matrix =>
  matrix(rows.length, rows[0]!.length, Float32Array.from(rows.flat()));
const { space } = fixture;
const [x, y, negatives] = [of(space.x), of(space.y), of(space.negatives)];

/** A source whose matrices are given by language. */
function sourceOf(states: Record<string, Matrix>, ids?: (i: number, language: string) => string) {
  const languages = Object.keys(states);
  const sentences = states[languages[0]!]!.rows;
  return new Source({
    languages,
    layers: [7],
    sentences,
    signature: { model: "m/x", corpus: "c", corpus_hash: "abc" },
    matrix: async language => states[language]!,
    texts: async language =>
      Array.from({ length: states[language]!.rows }, (_, i) => ({
        id: ids?.(i, language) ?? `${i}`,
        text: `${language} ${i}`,
      })),
  });
}

describe("labelScores", () => {
  it.each(
    fixture.labels.map((one, i) => [i, one] as const),
  )("agrees with scikit-learn, case %i", (_, { right, picked, ...scores }) => {
    const found = labelScores(picked, right);
    for (const [name, value] of Object.entries(scores))
      expect(found[name as keyof Scores]).toBeCloseTo(value, 12);
  });
  it("gives the accuracy that XTREME publishes for its mock data of Tatoeba", () => {
    const all = Object.values(fixture.mock.tatoeba!).map(
      ({ labels, predictions }) =>
        100 * labelScores(predictions.map(Number), labels.map(Number)).accuracy,
    );
    expect(all).toHaveLength(36);
    expect(all.reduce((a, b) => a + b) / 36).toBeCloseTo(fixture.published.tatoeba!, 4);
  });
  it("refuses lists of different lengths, and none", () => {
    expect(() => labelScores([1], [1, 2])).toThrow(RangeError);
    expect(() => labelScores([], [])).toThrow(RangeError);
  });
});

describe("pairScores", () => {
  it("gives the F1 that XTREME publishes for its mock data of BUCC", () => {
    const all = Object.values(fixture.mock.bucc2018!).map(
      ({ labels, predictions }) => 100 * pairScores(predictions, labels).f1,
    );
    expect(all).toHaveLength(4);
    expect(all.reduce((a, b) => a + b) / 4).toBeCloseTo(fixture.published.bucc2018!, 10);
  });
  it("is 0 without a right pair", () => {
    expect(pairScores(["a"], ["b"])).toEqual({ precision: 0, recall: 0, f1: 0 });
    expect(pairScores([], ["b"]).f1).toBe(0);
  });
});

describe("xsim", () => {
  it.each(
    space.xsim.map(one => [one.kind, one.k, one] as const),
  )("agrees with NumPy, %s, k = %i, alone and among hard negatives", async (margin, k, {
    errors,
    withNegatives,
    picks,
  }) => {
    expect((await xsim(x, y, { margin, k })).errors).toBe(errors);
    const among = await xsim(x, y, { margin, k, negatives });
    expect(among.errors).toBe(withNegatives);
    expect([...among.picks]).toEqual(picks);
  });
  it("counts a repeated text as right, is NaN of a zero state, and names shapes that differ", async () => {
    const twice = matrix(2, 2, Float32Array.of(1, 0, 1, 0));
    expect((await xsim(twice, twice)).errors).toBe(1);
    expect((await xsim(twice, twice, { same: () => true })).errors).toBe(0);
    expect((await xsim(twice, matrix(2, 2, new Float32Array(4)))).error).toBeNaN();
    await expect(xsim(twice, x)).rejects.toThrow("(2, 2), (60, 12)");
  });
});

describe("miningRows", () => {
  it("gives MTEB's scores and xSIM's in both directions, with exact intervals", async () => {
    const source = sourceOf({ eng_Latn: y, deu_Latn: x });
    const rows = await miningRows(source, { margins: ["ratio"] });
    const value = (measure: string, from: string) =>
      rows.find(row => row.measure === measure && row.language_x === from)!.value;
    for (const [name, expected] of Object.entries(space.bitext))
      expect(value(`bitext-${name}`, "deu_Latn")).toBeCloseTo(expected, 12);
    expect(value("xsim-ratio", "deu_Latn")).toBe(space.xsim[0]!.errors / 60);
    expect(rows.map(({ language_x, language_y }) => `${language_x} ${language_y}`)).toContain(
      "eng_Latn deu_Latn",
    );
    const accuracy = rows.find(row => row.measure === "bitext-accuracy")!;
    expect(accuracy.low).toBeLessThan(accuracy.value);
    expect(accuracy).toMatchObject({
      n: 60,
      candidates: 60,
      chance: 1 / 60,
      layer_x: 7,
      interval: "clopper-pearson",
    });
  });

  it("counts errors among hard negatives by what was changed", async () => {
    const source = sourceOf({ eng_Latn: y, deu_Latn: x });
    const wrong = sourceOf({ eng_Latn: negatives }, i => `n${i}`);
    const kinds = new Map(
      Array.from({ length: negatives.rows }, (_, i) => [
        `eng_Latn ${i}`, // the texts of `sourceOf`, which belong to no sentence here
        { of: i % 2 === 0 ? "eng_Latn 0" : "nothing", kind: i % 2 === 0 ? "Entity" : "Number" },
      ]),
    );
    const rows = await miningRows(source, {
      margins: ["ratio"],
      negatives: { source: wrong, kinds },
    });
    const plus = rows.filter(row => row.measure === "xsim++-ratio");
    const whole = plus.find(row => row.subtask === "")!;
    expect(whole).toMatchObject({ language_x: "deu_Latn", candidates: 105, n: 60 });
    expect(plus.map(({ subtask }) => subtask)).toEqual(["", "Entity", "Misaligned", "Number"]);
    const parts = plus.filter(row => row.subtask !== "").reduce((sum, row) => sum + row.value, 0);
    expect(parts).toBeCloseTo(whole.value, 12);
  });

  it("becomes MTEB's result files", async () => {
    const rows = await miningRows(sourceOf({ eng_Latn: y, deu_Latn: x }), { margins: [] });
    const [file, second] = mtebResults(rows, { task: "FloresBitextMining" });
    expect(second).toBeUndefined();
    expect(file!.path).toBe("m__x/no_revision_available/FloresBitextMining.json");
    const { scores, task_name } = JSON.parse(file!.content);
    expect(task_name).toBe("FloresBitextMining");
    const own = scores.test.find(
      (one: { hf_subset: string }) => one.hf_subset === "deu_Latn-eng_Latn",
    );
    expect(own.languages).toEqual(["deu-Latn", "eng-Latn"]);
    expect(own.main_score).toBeCloseTo(space.bitext.f1, 12);
    expect(Object.keys(own).sort()).toEqual([
      "accuracy",
      "f1",
      "hf_subset",
      "languages",
      "main_score",
      "precision",
      "recall",
    ]);
  });
});

describe("buccRows", () => {
  const half = space.y.filter((_, i) => i % 2 === 0);
  const targets = of([...half, ...space.negatives]);
  const [from, into] = [
    sourceOf({ deu_Latn: x }, i => `de-${i}`),
    sourceOf({ eng_Latn: targets }, i => `en-${i}`),
  ];
  const gold = half.map((_, i) => [`de-${2 * i}`, `en-${i}`] as const);

  it.each(space.bucc)("agrees with NumPy, $kind", async ({ kind, ...expected }) => {
    const rows = await buccRows(from, into, { gold, margin: kind });
    // float32 cosines
    for (const [name, value] of Object.entries(expected))
      expect(rows.find(row => row.measure === `bucc-${name}`)!.value).toBeCloseTo(value, 5);
    expect(rows[0]).toMatchObject({ n: 30, candidates: 75, language_x: "deu_Latn" });
  });
  it.each(space.bucc)("spreads the margins of the same pairs, $kind", async expected => {
    const sides = await buccSides(from, into, gold);
    const rows = await minedScores(sides, 7, { margin: expected.kind, bins: 2000 });
    const sum = (name: "right_pairs" | "wrong_pairs", least: number) =>
      rows.filter(row => row.margin_from >= least).reduce((all, row) => all + row[name], 0);
    expect(rows).toHaveLength(2000);
    expect(rows[0]!.threshold).toBeCloseTo(expected.threshold, 5);
    // What lies above the threshold is what is taken there: NumPy's precision and recall.
    const above = rows.find(row => row.margin_from >= expected.threshold)!;
    expect(above.precision).toBeCloseTo(expected.precision, 5);
    expect(above.recall).toBeCloseTo(expected.recall, 5);
    const [right, wrong] = [sum("right_pairs", -9), sum("wrong_pairs", -9)];
    expect(rows[0]).toMatchObject({
      precision: right / (right + wrong),
      recall: right / 30,
      n: 30,
    });
  });
  it("spreads nothing where a state is zero, and one margin in one interval", async () => {
    const zero = sourceOf({ deu_Latn: matrix(60, 8, new Float32Array(480)) });
    const pair = { from: "deu_Latn", into: "eng_Latn", right: () => true, gold: 1 };
    expect(await minedScores({ x: zero, y: into, ...pair }, 7)).toEqual([]);
    const one = matrix(1, 2, Float32Array.of(1, 0));
    const [a, b] = [sourceOf({ deu_Latn: one }), sourceOf({ eng_Latn: one })];
    const rows = await minedScores({ x: a, y: b, ...pair }, 7, { bins: 3 });
    expect(rows.map(row => row.right_pairs)).toEqual([1, 0, 0]);
    expect(rows.map(row => row.precision)).toEqual([1, Number.NaN, Number.NaN]);
  });
  it("refuses ids that are not there, and sides of several languages", async () => {
    await expect(buccRows(from, into, { gold: [["en-1", "de-1"]] })).rejects.toThrow(
      'name "en-1", and no sentence in deu_Latn',
    );
    const both = sourceOf({ eng_Latn: y, deu_Latn: x });
    await expect(buccRows(both, into, { gold })).rejects.toThrow("has 2 languages");
  });
});
