import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { Source } from "../../src/states/source.js";
import { figureLayers, mapLayersOf, mapRows } from "../../src/study/map-rows.js";

const languages = ["eng_Latn", "deu_Latn", "zho_Hans"];
const [n, d] = [40, 6];
const random = seeded(5);
const meaning = Array.from({ length: n * d }, () => random.normal());
const states = new Map(
  languages.flatMap(language =>
    [0, 1, 2, 3, 4, 5].map(layer => {
      const values = meaning.map(value => value + random.normal() * (1.5 - 0.2 * layer));
      return [`${language} ${layer}`, matrix(n, d, Float32Array.from(values))] as const;
    }),
  ),
);
const source = new Source({
  languages,
  layers: [0, 1, 2, 3, 4, 5],
  sentences: n,
  matrix: async (language, layer) => states.get(`${language} ${layer}`)!,
});

/** The states of a layer, each language's mean taken out, one point after the other. */
function points(layer: number): number[][] {
  return languages.flatMap(language => {
    const { data } = states.get(`${language} ${layer}`)!;
    const rows = Array.from({ length: n }, (_, i) => [...data.subarray(d * i, d * (i + 1))]);
    const means = rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[j]! / n, 0));
    return rows.map(row => row.map((value, j) => value - means[j]!));
  });
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe("the rows of a study's maps", () => {
  it("say at which rank a sentence finds its translation, and what lies nearest", async () => {
    const layers = [1, 4];
    const rows = await mapRows(source, { layers });
    for (const layer of layers) {
      const all = points(layer);
      const own = rows.filter(row => row.layer === layer);
      expect(own).toHaveLength(3 * n);
      for (const [point, { language, rank, nearest }] of own.entries()) {
        const to = all.slice(0, n).map(other => cosine(all[point]!, other));
        const better = to.filter(value => value > to[point % n]!).length;
        if (language === "eng_Latn") expect(rank).toBeNaN();
        else expect(rank).toBe(1 + better);
        const others = all.map((other, i) => [i === point ? -2 : cosine(all[point]!, other), i]);
        const best = others.sort(([a], [b]) => b! - a!).slice(0, 5);
        expect(nearest).toBe(best.map(([, i]) => i).join(" "));
      }
    }
  });

  it("are of the layers that are asked for and there", () => {
    expect(mapLayersOf(source, undefined, 4)).toEqual([0, 2, 4, 5]);
    expect(mapLayersOf(source, "all", 4)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(mapLayersOf(source.at(0, 3, 5), "middle", 3)).toEqual([3]);
    expect(() => mapLayersOf(source.at(0, 5), [3], 0)).toThrow("states of layers 0, 5, none of 3");
  });

  it("leave a figure as many layers as it has room for, the best among them", async () => {
    const rows = await mapRows(source, { layers: [0, 1, 2, 3, 4, 5], sentences: 20 });
    expect(figureLayers(rows, 3)).toEqual([0, 2, 3, 5]);
    expect(figureLayers(rows, 9)).toEqual([0, 2, 3, 5]);
  });
});
