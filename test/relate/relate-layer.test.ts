import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { leaveOutLanguage } from "../../src/relate/leave-out-language.js";
import type { RelatedPoint } from "../../src/relate/point.js";
import { relateLayer } from "../../src/relate/relate-layer.js";
import { stopAfter } from "../support/stop-after.js";

/** What test/oracles/relate.py found. */
const { layers, intervals } = JSON.parse(
  readFileSync(new URL("../fixtures/relate.json", import.meta.url), "utf8"),
) as {
  layers: readonly ({ points: RelatedPoint[] } & Record<string, number>)[];
  intervals: readonly {
    shared: boolean;
    alignment: number[][];
    scores: number[][][];
    interval: [number, number];
  }[];
};

const point = (language: string, alignment: number, score: number): RelatedPoint => ({
  model: "m",
  language,
  layer: 2,
  alignment,
  score,
});

describe("relateLayer", () => {
  it.each(layers)("agrees with SciPy and NumPy: $points.length points", async own => {
    const relations = await relateLayer(own.points, { draws: 200 });
    const expected = Object.keys(own).filter(name => name !== "points");
    expect(relations.map(({ statistic }) => statistic)).toEqual(expected);
    for (const { statistic, value, low, high } of relations) {
      expect(value, statistic).toBeCloseTo(own[statistic]!, 9); // least squares, two ways
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });

  it("draws languages whole: more models of the same languages do not narrow the interval", async () => {
    const one = layers[1]!.points;
    const copies = [...one, ...one, ...one].map((own, i) => ({ ...own, model: `m${i % 3}` }));
    const width = async (points: readonly RelatedPoint[]) => {
      const { low, high } = (await relateLayer(points, { seed: 1, draws: 400 }))[0]!;
      return high - low;
    };
    expect(await width(copies)).toBeCloseTo(await width(one), 12);
  });

  it("has no number where there is none, and no interval over one language", async () => {
    const flat = [point("a", 0.5, 1), point("b", 0.5, 2), point("c", 0.5, 3)];
    expect((await relateLayer(flat))[0]).toMatchObject({ value: Number.NaN, low: Number.NaN });
    const [one] = await relateLayer([point("a", 0.1, 1), point("a", 0.2, 2)]);
    expect(one).toMatchObject({ value: 1, low: Number.NaN, high: Number.NaN });
  });

  it("stops at the next draw", async () => {
    const points = [point("a", 0.1, 1), point("b", 0.2, 2)];
    await expect(relateLayer(points, { signal: stopAfter(2) })).rejects.toThrow("stopped");
  });

  it("refuses points of two layers, infinite values and empty volumes", async () => {
    const a = point("a", 0.1, 1);
    await expect(relateLayer([a, { ...a, layer: 5 }])).rejects.toThrow("one layer, got 2 and 5");
    await expect(relateLayer([{ ...a, score: Number.NaN }])).rejects.toThrow("finite values");
    await expect(relateLayer([{ ...a, volume: 0 }])).rejects.toThrow("volumes above 0, got 0");
  });

  it("predicts a language that lies on the others' line, and needs three", async () => {
    const line = [point("a", 0.1, 1), point("b", 0.2, 2), point("c", 0.4, 4)];
    expect(leaveOutLanguage(line).rmse).toBeCloseTo(0, 12);
    expect(leaveOutLanguage(line).naive).toBeGreaterThan(1);
    expect(leaveOutLanguage(line.slice(1)).rmse).toBeNaN();
  });

  it.each(
    intervals,
  )("draws languages, then items, as two stages do: crossed $shared", async own => {
    const points = own.alignment.flatMap((models, l) =>
      models.map((alignment, m): RelatedPoint => {
        const values = own.scores[l]![m]!;
        const ids = values.map((_, i) => (own.shared ? `${i}` : `${l} ${i}`));
        const score = values.reduce((sum, value) => sum + value, 0) / values.length;
        return { ...point(`l${l}`, alignment, score), model: `m${m}`, items: { ids, values } };
      }),
    );
    const { low, high } = (await relateLayer(points, { seed: 2, draws: 2000 }))[0]!;
    // Ends of 2,000 and of 20,000 draws: five standard errors of a 2.5 % quantile of r are 0.05.
    expect(Math.abs(low - own.interval[0])).toBeLessThan(0.05);
    expect(Math.abs(high - own.interval[1])).toBeLessThan(0.05);
    const alone = points.map(({ items: _, ...rest }) => rest);
    const without = (await relateLayer(alone, { seed: 2, draws: 2000 }))[0]!;
    expect(high - low).toBeGreaterThan(without.high - without.low);
  });

  it("does not depend on the order of items or of models", async () => {
    const items = (values: number[]) => ({ ids: values.map((_, i) => `${i}`), values });
    const points = ["a", "b", "c", "d"].flatMap((language, i) =>
      ["m", "n"].map((model, m) => ({
        ...point(language, 0.1 * i ** 2 - m, [1, 5, 2, 9][i]! / 3 + m),
        model,
        // No two scores tie in any draw: rounding would break ties as the order has it.
        items: items([i % 2, Math.SQRT2 * m, Math.E ** i]),
      })),
    );
    const turned = points
      .map(({ items: { ids, values }, ...rest }) => ({
        ...rest,
        items: { ids: [...ids].reverse(), values: [...values].reverse() },
      }))
      .sort((a, b) =>
        a.language < b.language ? -1 : a.language > b.language ? 1 : a.model < b.model ? 1 : -1,
      );
    const found = await relateLayer(points, { draws: 50 });
    for (const [i, relation] of (await relateLayer(turned, { draws: 50 })).entries())
      for (const column of ["value", "low", "high"] as const)
        expect(relation[column]).toBeCloseTo(found[i]![column], 12);
  });

  it("finds what a language's level hides, within languages and at equal volume", async () => {
    // In each language the score rises with alignment; languages of high level are aligned worse.
    const points = ["a", "b", "c"].flatMap((language, l) =>
      [0, 1, 2, 3].map(m => ({
        ...point(language, 0.1 * m - l, m + 10 * l),
        model: `m${m}`,
      })),
    );
    const of = async (statistic: string, own: RelatedPoint[]) =>
      (await relateLayer(own, { draws: 20 })).find(one => one.statistic === statistic)?.value;
    expect(await of("spearman", points)).toBeLessThan(-0.5);
    expect(await of("spearman within languages", points)).toBeCloseTo(1, 12);
    expect(await of("spearman within models", points)).toBeCloseTo(-1, 12);
    const sized = points.map((own, i) => ({ ...own, volume: 1000 * 2 ** (i % 4) }));
    expect(await of("spearman within languages given volume", sized)).toBeNaN(); // volume explains all
    expect(await of("spearman within models", sized)).toBeCloseTo(-1, 12); // one volume a model
  });
});
