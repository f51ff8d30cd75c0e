import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.js";
import { mexaEstimate } from "../../src/relate/mexa-estimate.js";
import type { RelatedPoint } from "../../src/relate/point.js";
import { pair } from "../../src/similarity/prepared/pair.js";
import { mexa } from "../../src/similarity/retrieval/mexa.js";

/** What test/oracles/relate.py found by the definition of the published code. */
const { mexa: published } = JSON.parse(
  readFileSync(new URL("../fixtures/relate.json", import.meta.url), "utf8"),
) as {
  mexa: {
    english: number;
    pivot: number[][][];
    languages: {
      language: string;
      score: number;
      states: number[][][];
      layers: number[];
      mean: number;
      max: number;
    }[];
    mean: number;
    max: number;
  };
};

const statesOf = (rows: readonly number[][]) =>
  matrix(rows.length, rows[0]!.length, Float32Array.from(rows.flat()));

const point = (language: string, alignment: number, score: number): RelatedPoint => ({
  model: "m",
  language,
  layer: 2,
  alignment,
  score,
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

  it.each(["mean", "max"] as const)("is the published code's, from states on: %s", async over => {
    const own: RelatedPoint[] = [];
    for (const { language, score, states, layers } of published.languages)
      for (const [layer, rows] of states.entries()) {
        const both = pair(statesOf(published.pivot[layer]!), statesOf(rows));
        const { value } = await mexa.evaluate(both);
        expect(value).toBeCloseTo(layers[layer]!, 12);
        own.push({ model: "m", language, layer, alignment: value, score });
      }
    const { estimates, correlation } = mexaEstimate(own, new Map([["m", published.english]]), over);
    for (const [i, { estimate }] of estimates.entries())
      expect(estimate).toBeCloseTo(published.languages[i]![over], 12);
    expect(correlation).toBeCloseTo(published[over], 12);
  });
});
