import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { compare } from "../../src/similarity/compare.js";
import { describe as describeStates } from "../../src/similarity/describe.js";
import { measureNamed } from "../../src/similarity/measure-named.js";
import {
  languageTimesLanguage,
  layerByLayer,
  layerTimesLayer,
  modelAgainstModel,
} from "../../src/similarity/questions.js";
import { allButTheTop, centered, raw, whitened } from "../../src/states/preprocess.js";
import { Source } from "../../src/states/source.js";
import { splitSentences } from "../../src/states/split.js";
import { handMade, handMadeStates } from "./hand-made.js";

const languages = ["deu_Latn", "eng_Latn", "hin_Deva"];

/** Meaning is shared from layer 1 on; each language lies at its own offset. */
const states = async (language: string, layer: number) => {
  const [n, d] = [40, 6];
  const meaning = seeded(layer);
  const own = seeded(100 * layer + languages.indexOf(language));
  const data = Float32Array.from(
    { length: n * d },
    (_, at) =>
      (layer === 0 ? 0 : 1) * meaning.normal() +
      0.5 * own.normal() +
      (at % d === languages.indexOf(language) ? 6 : 0),
  );
  return matrix(n, d, data);
};
const source = new Source({
  languages,
  layers: [0, 1, 2],
  sentences: 40,
  signature: { model: "m", corpus: "c" },
  matrix: states,
});
const only = (name: string) => ({ measures: [measureNamed(name)] });

describe("compare", () => {
  it("answers layer by layer with the full signature in every row", async () => {
    const rows = await compare(source.at(0, 1), { permutations: 19 });
    expect(rows).toHaveLength(2 * 2 * 2 * 5); // pairs, layers, preprocessings, measures
    expect(rows[0]).toMatchObject({
      model: "m",
      corpus: "c",
      unit: "sentence",
      measure: "retrieval-p1-forward",
      preprocessing: "raw",
      language_x: "deu_Latn",
      language_y: "eng_Latn",
      layer_x: 0,
      layer_y: 0,
      n: 40,
      d: 6,
      fit_n: 0,
      seed: 0,
      chance: 1 / 40,
    });
    for (const row of rows)
      expect(row.p_value_max as number).toBeGreaterThanOrEqual(row.p_value as number);
    const meets = rows.filter(
      row => row.measure === "linear-cka-debiased" && row.preprocessing === "raw",
    );
    for (const row of meets)
      if (row.layer_x === 1)
        expect(row.p_value_max).toBe(0.05); // the least of 19 draws
      else expect(row.low as number).toBeLessThan(0);
  });

  it("shows that an offset wrecks retrieval and leaves CKA alone", async () => {
    const cells = source.of("deu_Latn", "hin_Deva").towards("hin_Deva").at(1);
    const rows = await compare(cells, { permutations: 0 });
    const value = (measure: string, preprocessing: string) =>
      rows.find(row => row.measure === measure && row.preprocessing === preprocessing)!
        .value as number;
    expect(value("mexa", "centered")).toBeGreaterThan(value("mexa", "raw") + 0.3);
    // Float32 products: the same Gram matrix to rounding.
    expect(value("linear-cka-debiased", "centered")).toBeCloseTo(
      value("linear-cka-debiased", "raw"),
      5,
    );
    expect(rows[0]!.p_value).toBeNull();
  });

  it("learns the preprocessing from other sentences if asked to", async () => {
    const split = splitSentences(40, 0.25, seeded(1));
    const rows = await compare(source.of("deu_Latn", "eng_Latn").at(1), {
      ...only("mexa"),
      preprocessing: [centered, allButTheTop(2), whitened(3)],
      split,
      permutations: 0,
    });
    expect(rows.map(({ preprocessing, n, fit_n, d }) => [preprocessing, n, fit_n, d])).toEqual([
      ["centered", 30, 10, 6],
      ["all-but-the-top-2", 30, 10, 6],
      ["whitened-3", 30, 10, 3],
    ]);
  });

  it("answers layer × layer, language × language and model against model", async () => {
    const options = { ...only("linear-cka-debiased"), preprocessing: [raw], permutations: 0 };
    const grid = await compare(layerTimesLayer(source.of("de", "en")), options);
    expect(grid).toHaveLength(9);
    const table = await compare(languageTimesLanguage(source.at(1)), options);
    expect(table.map(row => [row.language_x, row.language_y])).toEqual([
      ["deu_Latn", "eng_Latn"],
      ["deu_Latn", "hin_Deva"],
      ["eng_Latn", "hin_Deva"],
    ]);
    const other = new Source({
      languages: ["deu_Latn"],
      layers: [1],
      sentences: 40,
      signature: { model: "narrower", corpus: "c" },
      matrix: async (language, layer) =>
        matrix(40, 3, (await states(language, layer)).data.slice(0, 120)),
    });
    const models = await compare(modelAgainstModel(source, other), {
      ...options,
      measures: [measureNamed("linear-cka-debiased"), measureNamed("mexa")],
    });
    // MEXA needs a common space, so it has no row.
    expect(models.map(row => row.measure)).toEqual(["linear-cka-debiased"]);
    expect(models[0]).toMatchObject({ model: "m", model_y: "narrower", corpus: "c" });
    expect(models[0]).not.toHaveProperty("corpus_y");
  });

  it("corrects p within a family, over its cells, and never across families", async () => {
    const known = handMadeStates({
      // Under the maxima 1, 3 and 5 of three pairings.
      "deu 0": { value: 2, nulls: [1, 3, 0] },
      "deu 1": { value: 4, nulls: [0, 1, 5] },
      // A family of its own, in which nothing reaches the values.
      "hin 0": { value: 2, nulls: [1, 1, 1] },
      "hin 1": { value: 2, nulls: [0, 0, 0] },
    });
    for (const better of ["higher", "lower"] as const) {
      const rows = await compare(known, {
        measures: [handMade(better)],
        preprocessing: [raw],
        permutations: 3,
      });
      expect(rows.map(row => [row.language_x, row.layer_x, row.p_value, row.p_value_max])).toEqual([
        ["deu", 0, 2 / 4, 3 / 4],
        ["hin", 0, 1 / 4, 1 / 4],
        ["deu", 1, 2 / 4, 2 / 4],
        ["hin", 1, 1 / 4, 1 / 4],
      ]);
    }
  });

  it("gives the same whatever it may keep in memory", async () => {
    const cells = layerTimesLayer(source.of("de", "en"));
    const options = { ...only("mutual-knn"), permutations: 0 };
    expect(await compare(cells, { ...options, memory: 0 })).toEqual(await compare(cells, options));
  });

  it("reports progress, and ends it when a state cannot be read", async () => {
    let steps = 0;
    let ended = false;
    const progress = {
      start: () => ({
        advance: (count: number) => {
          steps += count;
        },
        done: () => {
          ended = true;
        },
      }),
    };
    const broken = new Source({
      languages: ["deu_Latn", "eng_Latn"],
      layers: [0, 1],
      sentences: 40,
      matrix: async (language, layer) => {
        if (layer === 1) throw new Error("no such layer");
        return states(language, layer);
      },
    });
    const cells = layerByLayer(broken);
    await expect(compare(cells, { permutations: 0, progress })).rejects.toThrow("no such layer");
    expect(steps).toBe(10);
    expect(ended).toBe(true);
  });
});

it("describe gives every space's geometry with its reference", async () => {
  const rows = await describeStates(source.at(0, 1));
  expect(rows).toHaveLength(3 * 2 * 3);
  // An offset of 6 beside noise of 0.5: all directions agree.
  const cosine = rows.filter(row => row.measure === "mean-cosine" && row.layer === 0);
  for (const row of cosine) expect(row.low as number).toBeGreaterThan(0.9);
  for (const row of rows) expect(row.low as number).toBeLessThanOrEqual(row.value as number);
});
