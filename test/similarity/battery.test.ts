import { beforeAll, describe, expect, it } from "vitest";
import type { Row } from "../../src/base/row.js";
import { type Matrix, matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { battery } from "../../src/similarity/battery.js";
import { compare } from "../../src/similarity/compare.js";
import { stateMeasures } from "../../src/similarity/describe.js";
import { measureNamed } from "../../src/similarity/measure-named.js";
import { measures } from "../../src/similarity/measures.js";
import { languageMeasures } from "../../src/similarity/spaces/language-measures.js";
import { allButTheTop, centered, raw } from "../../src/states/preprocess.js";
import { Source } from "../../src/states/source.js";
import { handMade, handMadeStates } from "./hand-made.js";

const [n, d] = [60, 8];
const codes = ["eng_Latn", "ell_Grek", "tur_Latn"];
const layers = [0, 1, 2];

/** One meaning, a constant offset a language, and less noise in the middle. */
async function states(language: string, layer: number): Promise<Matrix> {
  const meaning = seeded(100);
  const random = seeded(1 + codes.indexOf(language) * 10 + layer);
  const offset = Float64Array.from({ length: d }, () => random.normal());
  const noise = layer === 1 ? 0.5 : 3;
  const data = Float32Array.from(
    { length: n * d },
    (_, at) => meaning.normal() + offset[at % d]! + noise * random.normal(),
  );
  return matrix(n, d, data);
}

const source = new Source({
  languages: codes,
  layers,
  sentences: n,
  signature: { model: "m" },
  matrix: states,
});
let rows: Row[];
beforeAll(async () => {
  rows = await battery(source);
});
const of = (measure: string, preprocessing = "raw") =>
  rows.filter(row => row.measure === measure && row.preprocessing === preprocessing);

describe("battery", () => {
  it("has every measure at every layer, measure by measure", () => {
    for (const { name } of [...measures, ...stateMeasures, ...languageMeasures])
      expect(of(name).map(row => row.layer)).toEqual(layers);
    const names = rows.map(row => `${row.measure} ${row.preprocessing}`);
    const changes = names.filter((name, i) => name !== names[i - 1]).length;
    expect(changes).toBe(new Set(names).size);
  });

  it("centers where a constant offset of a language matters, and only there", () => {
    for (const { name, invariances } of measures) {
      const blind = invariances.some(one =>
        ["translation", "invertible linear map", "scale and shift of each dimension"].includes(one),
      );
      expect(of(name, "centered")).toHaveLength(blind ? 0 : layers.length);
    }
    // Offsets as large as the meaning hide it; without them it is found.
    const [hidden, found] = [of("retrieval-p1-forward"), of("retrieval-p1-forward", "centered")];
    expect(Number(found[1]!.value)).toBeGreaterThan(Number(hidden[1]!.value));
  });

  it("has what compare finds for each pair, averaged", async () => {
    const pairs = await compare(source, {
      measures,
      preprocessing: [raw],
      permutations: 0,
    });
    for (const { name } of measures)
      layers.forEach((layer, i) => {
        const values = pairs
          .filter(row => row.measure === name && row.layer_x === layer)
          .map(row => Number(row.value));
        const row = of(name)[i]!;
        expect(row.value).toBeCloseTo((values[0]! + values[1]!) / 2, 6);
        expect(row.least).toBeCloseTo(Math.min(...values), 6);
        expect(row.most).toBeCloseTo(Math.max(...values), 6);
        expect(row).toMatchObject({ model: "m", averaged: 2, over: "pairs", n, d, seed: 0 });
      });
  });

  it("gives each its level, and an interval around its value", () => {
    for (const row of rows) {
      if (Number.isNaN(row.value)) continue;
      expect(Number.isFinite(row.chance)).toBe(true);
      if (row.interval === "none") expect(["ilo", "reach"]).toContain(row.measure);
      else {
        expect(Number(row.low)).toBeLessThanOrEqual(Number(row.value) + 1e-9);
        expect(Number(row.high)).toBeGreaterThanOrEqual(Number(row.value) - 1e-9);
      }
    }
    expect(of("language-probe")[0]).toMatchObject({ chance: 1 / 3, reference: "chance" });
    expect(of("ilo")[0]!.reference).toBe("full mixing");
    expect(of("antihubs")[0]).toMatchObject({ reference: "no hubs", p_value: null });
  });

  it("corrects p for choosing the best layer", () => {
    const tested = rows.filter(row => row.p_value !== null && !Number.isNaN(row.p_value));
    expect(tested.length).toBeGreaterThan(0);
    for (const row of tested) {
      expect(Number(row.p_value)).toBeGreaterThanOrEqual(0.05);
      expect(Number(row.p_value_max)).toBeGreaterThanOrEqual(Number(row.p_value));
    }
    // The middle layer is aligned; 19 pairings cannot say more than 0.05.
    expect(of("linear-cka-debiased")[1]!.p_value_max).toBe(0.05);
    expect(of("procrustes-distance")[1]!.p_value_max).toBe(0.05);
  });

  it("corrects p over the layers by the means' own null values", async () => {
    const known = handMadeStates({
      // The means over both pairs: 2 under 1, 3, 0; and 4 under 0, 1, 5.
      "deu 0": { value: 1, nulls: [1, 2, 0] },
      "hin 0": { value: 3, nulls: [1, 4, 0] },
      "deu 1": { value: 4, nulls: [0, 1, 4] },
      "hin 1": { value: 4, nulls: [0, 1, 6] },
    });
    for (const better of ["higher", "lower"] as const) {
      const found = await battery(known, {
        measures: [handMade(better)],
        permutations: 3,
        preprocessing: [raw],
      });
      const mine = found.filter(row => row.measure === "hand-made");
      expect(mine.map(row => [row.layer, row.p_value, row.p_value_max])).toEqual([
        [0, 2 / 4, 3 / 4],
        [1, 2 / 4, 2 / 4],
      ]);
    }
  });

  it("takes other preprocessing, and says of all languages together what raw states say", async () => {
    const options = { measures: measures.slice(0, 1), permutations: 1 };
    const top = await battery(source.at(1), {
      ...options,
      preprocessing: [allButTheTop(1)],
    });
    expect(top.map(row => [row.measure, row.preprocessing])).toEqual([
      ["retrieval-p1-forward", "all-but-the-top-1"],
    ]);
    const blind = await battery(source.at(1), {
      ...options,
      measures: [measureNamed("linear-cka")],
      preprocessing: [centered],
    });
    expect(blind.map(row => row.preprocessing)).toEqual(["centered"]); // nothing to repeat
  });

  it("says nothing of all languages together of states that were centered before", async () => {
    const options = { measures: measures.slice(0, 1), permutations: 1 };
    const found = await battery(source.at(1).preprocessed(centered), options);
    expect(found.map(row => [row.measure, row.preprocessing])).toEqual([
      ["retrieval-p1-forward", "centered"],
    ]);
    const [stepped] = await battery(source.at(1), { ...options, preprocessing: [centered] });
    expect(found[0]).toEqual(stepped);
  });

  it("looks at so many sentences for overlap as it is told", async () => {
    const found = await battery(source.at(1), {
      measures: [],
      overlapSentences: 20,
    });
    const sizes = (measure: string) => found.find(row => row.measure === measure)!.n;
    expect([sizes("reach"), sizes("mean-cosine")]).toEqual([20, n]);
  });

  it("needs a pivot among others", async () => {
    await expect(battery(source.of("en"))).rejects.toThrow(
      "expected the pivot and other languages, got eng_Latn alone",
    );
    await expect(battery(source.of("el", "tr").towards("tr"))).resolves.toBeDefined();
  });

  it("leaves p out where too few decompositions were asked for, and chance in", async () => {
    const few = await battery(source.at(1), { decompositions: 3 });
    const [procrustes] = few.filter(row => row.measure === "procrustes-similarity");
    expect(procrustes).toMatchObject({ p_value: null, p_value_max: null, reference: "chance" });
    const full = Number(of("procrustes-similarity")[1]!.chance);
    // Three pairings of two pairs against nineteen; a chance level spreads by about 0.02 here.
    expect(Math.abs(Number(procrustes!.chance) - full)).toBeLessThan(0.05);
    expect(few.find(row => row.measure === "mexa")!.p_value).not.toBeNull();
  });

  it("comes out the same again", async () => {
    expect(await battery(source)).toEqual(rows);
  });
});
