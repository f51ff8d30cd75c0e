import { describe, expect, it } from "vitest";
import { relateRows } from "../../src/study/relation/relate-rows.js";
import { relatedPoints } from "../../src/study/relation/related-points.js";

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
    const nowhere = { ...alignments, rows: alignments.rows.map(row => ({ ...row, layer: null })) };
    expect(() => relatedPoints(nowhere, scores)).toThrow("a row's layer is no number, but null");
    const other = { ...scores, rows: scores.rows.map(row => ({ ...row, model: "other" })) };
    expect(() => relatedPoints(alignments, other)).toThrow("no model and language in common");
  });

  it("gives rows with their signature, layer by layer, the same for the same seed", async () => {
    const rows = await relateRows(relatedPoints(alignments, scores), { draws: 50 });
    expect(rows.map(row => row.layer)).toEqual([...Array(6).fill(0), ...Array(6).fill(1)]);
    expect(rows[0]).toMatchObject({ statistic: "pearson", points: 3, languages: 3, draws: 50 });
    expect(rows[2]).toMatchObject({ statistic: "left-out rmse", interval: "percentile" });
    expect(await relateRows(relatedPoints(alignments, scores), { draws: 50 })).toEqual(rows);
  });
});
