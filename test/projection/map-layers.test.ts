import { describe, expect, it } from "vitest";
import { map } from "../../src/chart/figures/map.js";
import { type Matrix, matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { mapLayers } from "../../src/projection/map-layers.js";
import { translationDistance } from "../../src/projection/translation-distance.js";
import { centered, whitened } from "../../src/states/preprocess.js";
import { Source, type SourceParts } from "../../src/states/source.js";

const languages = ["eng_Latn", "arb_Arab", "zho_Hans"];
const [sentences, width] = [30, 12];

/** Synthetic states: the language decides at layer 0, the meaning at layer 2. */
async function synthetic(language: string, layer: number): Promise<Matrix> {
  const meaning = seeded(1);
  const offset = seeded(10 + languages.indexOf(language));
  const noise = seeded(100 + 10 * layer + languages.indexOf(language));
  const own = Float64Array.from({ length: width }, () => offset.normal());
  const data = new Float32Array(sentences * width);
  for (let at = 0; at < data.length; at++)
    data[at] = layer * meaning.normal() + (2 - layer) * 3 * own[at % width]! + 0.3 * noise.normal();
  return matrix(sentences, width, data);
}

const options = { epochs: 60, neighbours: 8, k: 8 };

function sourceOf(matrix: SourceParts["matrix"] = synthetic, layers = [0, 1, 2]): Source {
  const signature = { model: "synthetic" };
  return new Source({ languages, layers, sentences, signature, matrix });
}

describe("mapLayers", () => {
  it("returns a row a sentence, language and layer, with the map's quality", async () => {
    const source = new Source({
      languages,
      layers: [0, 2],
      sentences,
      signature: { model: "synthetic" },
      matrix: synthetic,
      texts: async language =>
        Array.from({ length: sentences }, (_, i) => ({ id: `${i}`, text: `${language} ${i}` })),
    });
    const rows = await mapLayers(source, options);
    expect(rows.length).toBe(2 * languages.length * sentences);
    expect(rows[1]).toMatchObject({
      model: "synthetic",
      language: "eng_Latn",
      layer: 0,
      sentence: "1",
      text: "eng_Latn 1",
      method: "umap",
      metric: "cosine",
      preprocessing: "raw",
      k: 8,
      n: sentences,
      d: width,
      seed: 0,
    });
    for (const row of rows) expect(Number(row.trustworthiness)).toBeGreaterThan(0.7);
    expect(map(rows).title).toBeDefined(); // What the figure asks of rows, these have.
  });

  it("shows translations nearer where the meaning decides", async () => {
    const [first, last] = translationDistance(await mapLayers(sourceOf().at(0, 2), options));
    expect(first!.rank).toBeGreaterThan(0.3);
    expect(last!.rank).toBeLessThan(0.1);
    expect(last!.pairs).toBe(6 * sentences);
  });

  it("takes each language's mean away if asked", async () => {
    const [raw] = translationDistance(await mapLayers(sourceOf().at(1), options));
    const rows = await mapLayers(sourceOf().at(1), {
      ...options,
      preprocessing: centered,
    });
    expect(rows[0]!.preprocessing).toBe("centered");
    expect(translationDistance(rows)[0]!.rank).toBeLessThan(raw!.rank);
  });

  it("lays each layer's map over the one before", async () => {
    const steady = (language: string) => synthetic(language, 2);
    const rows = await mapLayers(sourceOf(steady).at(0, 1), { ...options, method: "pca" });
    const half = rows.length / 2;
    for (const [i, row] of rows.slice(0, half).entries()) {
      expect(rows[half + i]!.x).toBeCloseTo(Number(row.x), 8);
      expect(rows[half + i]!.y).toBeCloseTo(Number(row.y), 8);
    }
  });

  it("goes on from the last map that has spread", async () => {
    const flat = (language: string, layer: number) =>
      layer === 1
        ? Promise.resolve(matrix(sentences, width, new Float32Array(sentences * width).fill(0.1)))
        : synthetic(language, 2);
    const rows = await mapLayers(sourceOf(flat).at(0, 1, 2), {
      ...options,
      method: "pca",
      metric: "euclidean",
    });
    const places = (layer: number) =>
      rows.filter(row => row.layer === layer).map(({ x, y }) => [Number(x), Number(y)] as const);
    const [before, point, after] = [places(0), places(1), places(2)];
    expect(new Set(point.map(String)).size).toBe(1);
    for (const [i, [x, y]] of after.entries()) {
      expect(x).toBeCloseTo(before[i]![0], 8);
      expect(y).toBeCloseTo(before[i]![1], 8);
    }
    const late = await mapLayers(sourceOf(flat).at(1, 2), {
      ...options,
      method: "pca",
      metric: "euclidean",
    });
    expect(new Set(late.slice(-before.length).map(row => row.x)).size).toBeGreaterThan(1);
  });

  it("takes preprocessing that changes the width", async () => {
    const rows = await mapLayers(sourceOf().at(2), {
      ...options,
      method: "pca",
      preprocessing: whitened(3),
    });
    expect(rows[0]).toMatchObject({ preprocessing: "whitened-3", d: 3 });
  });

  it("draws all layers on one map if asked, with one quality", async () => {
    const rows = await mapLayers(sourceOf().at(0, 1, 2), { ...options, joint: true });
    expect(rows.length).toBe(3 * languages.length * sentences);
    expect(new Set(rows.map(row => row.trustworthiness)).size).toBe(1);
    expect(new Set(rows.map(row => row.layer))).toEqual(new Set([0, 1, 2]));
  });

  it("says how stable a map is over seeds, if asked", async () => {
    const [row] = await mapLayers(sourceOf().at(1), { ...options, further: 1 });
    expect(row!.stability).toBeGreaterThan(8 / 89); // Chance.
    expect(row!.stability).toBeLessThanOrEqual(1);
    const [linear] = await mapLayers(sourceOf().at(1), {
      ...options,
      method: "pca",
      further: 1,
    });
    expect(linear!.stability).toBe(1); // No seed is in it.
  });

  it("refuses languages of different sizes, and nothing at all", async () => {
    const uneven = async (language: string) =>
      matrix(
        language === "eng_Latn" ? 30 : 29,
        2,
        new Float32Array(language === "eng_Latn" ? 60 : 58),
      );
    await expect(mapLayers(sourceOf(uneven))).rejects.toThrow("(29, 2) for arb_Arab");
    expect(() => sourceOf(uneven, [])).toThrow("expected languages, layers and sentences");
  });

  it("refuses to judge by more neighbours than a map can have, before it draws one", async () => {
    let epochs = 0;
    const progress = {
      start: (label: string) => ({
        advance: () => {
          epochs += Number(label === "UMAP");
        },
        done: () => {},
      }),
    };
    await expect(mapLayers(sourceOf().at(0), { ...options, k: 45, progress })).rejects.toThrow(
      "expected k in 1 … 44, below half of the 90 points of a map, got 45",
    );
    await expect(mapLayers(sourceOf().at(0), { ...options, k: 0 })).rejects.toThrow("got 0");
    expect(epochs).toBe(0);
  });
});

describe("translation distance", () => {
  const at = (language: string, sentence: string, x: number) => ({
    model: "m",
    layer: 1,
    language,
    sentence,
    x,
    y: 0,
  });

  it("is 0 if each translation is nearest and 1 if each is farthest", () => {
    const near = [at("a", "1", 0), at("a", "2", 9), at("b", "1", 1), at("b", "2", 8)];
    const far = [at("a", "1", 0), at("a", "2", 9), at("b", "1", 8), at("b", "2", 1)];
    expect(translationDistance(near)).toEqual([
      { model: "m", layer: 1, rank: 0, pairs: 4, sentences: Float64Array.of(0, 0) },
    ]);
    expect(translationDistance(far)[0]!.rank).toBe(1);
  });

  it("is a half if all points lie in one place, and counts ties half", () => {
    const heap = [at("a", "1", 3), at("a", "2", 3), at("b", "1", 3), at("b", "2", 3)];
    expect(translationDistance(heap)[0]!.rank).toBe(0.5);
    const rows = [at("a", "1", 0), at("a", "2", 9), at("b", "1", 1), at("b", "2", -1)];
    // a1: tie; a2: b1 is nearer than b2; b1: a1 is nearer than a2; b2: a1 is nearer than a2.
    expect(translationDistance(rows)[0]!.rank).toBe((0.5 + 1 + 0 + 1) / 4);
  });

  it("is NaN if there is one language, or one sentence", () => {
    expect(translationDistance([at("a", "1", 0), at("a", "2", 1)])[0]!.rank).toBeNaN();
    expect(translationDistance([at("a", "1", 0), at("b", "1", 1)])[0]!.rank).toBeNaN();
  });
});
