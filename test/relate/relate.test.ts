import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/numeric/random.js";
import { itemTable, type RelatedItem } from "../../src/relate/item-table.js";
import { leaveOutLanguage } from "../../src/relate/leave-out-language.js";
import { mexaEstimate } from "../../src/relate/mexa-estimate.js";
import type { RelatedPoint } from "../../src/relate/point.js";
import { relateLayer } from "../../src/relate/relate-layer.js";
import { relatedPoints, relateRows } from "../../src/study/relate-rows.js";

const { layers, tables } = JSON.parse(
  readFileSync(new URL("../fixtures/relate.json", import.meta.url), "utf8"),
) as {
  layers: readonly ({ points: RelatedPoint[] } & Record<string, number>)[];
  tables: readonly { table: number[]; mcnemar: number; phi: number; permutation: number }[];
};

const point = (language: string, alignment: number, score: number): RelatedPoint => ({
  model: "m",
  language,
  layer: 2,
  alignment,
  score,
});

function itemsOf([both, onlyAligned, onlyCorrect, neither]: readonly number[]): RelatedItem[] {
  const some = (n: number, aligned: boolean, correct: boolean) =>
    Array.from({ length: n }, () => ({ group: "g", aligned, correct }));
  return [
    ...some(both!, true, true),
    ...some(onlyAligned!, true, false),
    ...some(onlyCorrect!, false, true),
    ...some(neither!, false, false),
  ];
}

describe("relateLayer", () => {
  it.each(layers)("agrees with SciPy and NumPy: $points.length points", own => {
    const relations = relateLayer(own.points, seeded(0), { draws: 200 });
    const expected = Object.keys(own).filter(name => name !== "points");
    expect(relations.map(({ statistic }) => statistic)).toEqual(expected);
    for (const { statistic, value, low, high } of relations) {
      expect(value, statistic).toBeCloseTo(own[statistic]!, 9); // least squares, two ways
      if (statistic.startsWith("left-out")) continue;
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });

  it("draws languages whole: more models of the same languages do not narrow the interval", () => {
    const one = layers[1]!.points;
    const copies = [...one, ...one, ...one].map((own, i) => ({ ...own, model: `m${i % 3}` }));
    const width = (points: readonly RelatedPoint[]) => {
      const { low, high } = relateLayer(points, seeded(1), { draws: 400 })[0]!;
      return high - low;
    };
    expect(width(copies)).toBeCloseTo(width(one), 12);
  });

  it("has no number where there is none, and no interval over one language", () => {
    const flat = [point("a", 0.5, 1), point("b", 0.5, 2), point("c", 0.5, 3)];
    expect(relateLayer(flat, seeded(0))[0]).toMatchObject({ value: Number.NaN, low: Number.NaN });
    const [one] = relateLayer([point("a", 0.1, 1), point("a", 0.2, 2)], seeded(0));
    expect(one).toMatchObject({ value: 1, low: Number.NaN, high: Number.NaN });
  });

  it("refuses points of two layers, infinite values and empty volumes", () => {
    const a = point("a", 0.1, 1);
    expect(() => relateLayer([a, { ...a, layer: 5 }], seeded(0))).toThrow("one layer, got 2 and 5");
    expect(() => relateLayer([{ ...a, score: Number.NaN }], seeded(0))).toThrow("finite values");
    expect(() => relateLayer([{ ...a, volume: 0 }], seeded(0))).toThrow("volumes above 0, got 0");
  });

  it("predicts a language that lies on the others' line, and needs three", () => {
    const line = [point("a", 0.1, 1), point("b", 0.2, 2), point("c", 0.4, 4)];
    expect(leaveOutLanguage(line).rmse).toBeCloseTo(0, 12);
    expect(leaveOutLanguage(line).naive).toBeGreaterThan(1);
    expect(leaveOutLanguage(line.slice(1)).rmse).toBeNaN();
  });
});

describe("mexaEstimate", () => {
  const points = [
    { ...point("a", 0.2, 10), layer: 0 },
    { ...point("a", 0.6, 10), layer: 1 },
    { ...point("b", 0.4, 25), layer: 0 },
    { ...point("b", 0.9, 25), layer: 1 },
    { ...point("b", 0.9, 25), model: "without English", layer: 1 },
  ];
  it.each([
    ["mean", [20, 32.5]],
    ["max", [30, 45]],
  ] as const)("is alignment (%s over layers) times the score in English", (over, expected) => {
    const { estimates, correlation } = mexaEstimate(points, new Map([["m", 50]]), over);
    expect(estimates.map(({ estimate }) => estimate)).toEqual(expected);
    expect(correlation).toBeCloseTo(1, 12); // two points
  });
});

describe("itemTable", () => {
  it.each(tables)("agrees with SciPy: $table", own => {
    const found = itemTable(itemsOf(own.table), seeded(3), 4000);
    expect([found.both, found.onlyAligned, found.onlyCorrect, found.neither]).toEqual(own.table);
    expect(found.mcNemarP).toBeCloseTo(own.mcnemar, 12);
    expect(found.phi).toBeCloseTo(own.phi, 12);
    // 4 standard errors of a share of 4,000 draws, at most 0.032
    expect(Math.abs(found.permutationP - own.permutation)).toBeLessThan(0.033);
  });

  it("deals alignment out within groups only: a group's level is no evidence", () => {
    const easy = { group: "easy", aligned: true, correct: true };
    const hard = { group: "hard", aligned: false, correct: false };
    const items = [...Array(20).fill(easy), ...Array(20).fill(hard)] as RelatedItem[];
    expect(itemTable(items, seeded(0)).permutationP).toBe(1);
    const pooled = items.map(item => ({ ...item, group: "all" }));
    expect(itemTable(pooled, seeded(0)).permutationP).toBeLessThan(0.01);
  });

  it("has no p-value of nothing, and 1 without discordant items", () => {
    expect(itemTable([], seeded(0)).permutationP).toBeNaN();
    expect(itemTable(itemsOf([3, 0, 0, 3]), seeded(0)).mcNemarP).toBe(1);
  });
});

describe("relatedPoints", () => {
  const alignments = {
    name: "a.csv",
    rows: [0, 1].flatMap(layer =>
      ["el", "tr", "zh"].map((language, i) => ({
        model: "m",
        language_x: language,
        language_y: "en",
        layer_x: layer,
        value: 0.1 * (i + layer),
      })),
    ),
  };
  const scores = {
    name: "s.csv",
    rows: ["el", "tr", "zh", "vi"].map((language, i) => ({
      model: "m",
      language,
      value: i,
      size: i,
    })),
  };

  it("joins by model and language, a point a layer; what lacks a volume is left out", () => {
    const points = relatedPoints(alignments, scores);
    expect(points.length).toBe(6);
    expect(points[4]).toEqual({ model: "m", language: "tr", layer: 1, alignment: 0.2, score: 1 });
    const sized = relatedPoints(alignments, scores, { volume: "size" });
    expect(sized.map(point => point.language)).toEqual(["tr", "zh", "tr", "zh"]);
  });

  it("refuses two values of one thing, missing columns and tables without a common model", () => {
    const twice = { ...scores, rows: [...scores.rows, scores.rows[0]!] };
    expect(() => relatedPoints(alignments, twice)).toThrow("s.csv: has several values for m, el");
    const layers = { ...alignments, rows: [...alignments.rows, alignments.rows[0]!] };
    expect(() => relatedPoints(layers, scores)).toThrow("several values for m, el, layer 0");
    expect(() => relatedPoints(alignments, scores, { score: "bleu" })).toThrow(
      "s.csv: there is no column bleu",
    );
    const other = { ...scores, rows: scores.rows.map(row => ({ ...row, model: "other" })) };
    expect(() => relatedPoints(alignments, other)).toThrow("no model and language in common");
  });

  it("gives rows with their signature, layer by layer, the same for the same seed", () => {
    const rows = relateRows(relatedPoints(alignments, scores), { draws: 50 });
    expect(rows.map(row => row.layer)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(rows[0]).toMatchObject({ statistic: "pearson", points: 3, languages: 3, draws: 50 });
    expect(rows[2]).toMatchObject({ statistic: "left-out rmse", interval: "none" });
    expect(relateRows(relatedPoints(alignments, scores), { draws: 50 })).toEqual(rows);
  });
});
