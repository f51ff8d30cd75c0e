import { describe, expect, it } from "vitest";
import { arrivals } from "../../src/chart/figures/training/arrivals.js";
import { layersOverTraining } from "../../src/chart/figures/training/layers-over-training.js";
import { captionOf } from "../../src/chart/parts/figure.js";
import { renderSvg } from "../../src/chart/picture/render.js";
import { seeded } from "../../src/numeric/random.js";
import { arrivalSentence } from "../../src/study/report/training-section.js";
import { trainingAxis } from "../../src/study/training/training-axis.js";
import { arrivalOf, type TrainingRow } from "../../src/study/training/training-rows.js";

describe("trainingAxis", () => {
  const positions = (name: string, ...models: string[]) =>
    trainingAxis(name, models).axis.positions;

  it("reads a position from a revision, a name or a place", () => {
    expect(positions("step", "a/b@step1000", "a/b@step1", "a/b@step143000")).toEqual([
      ...[1, 1000, 143_000],
    ]);
    expect(positions("step", "a/b-7b@step300-tokens1B", "a/b-7b@step20-tokens2B")).toEqual([
      ...[20, 300],
    ]);
    expect(positions("tokens", "a/b-7b@step300-tokens1B", "a/b-7b@step20-tokens2.5B")).toEqual([
      ...[1e9, 2.5e9],
    ]);
    expect(positions("tokens", "a/b@100M-tokens", "a/b@2B_tokens")).toEqual([1e8, 2e9]);
    expect(positions("volume", "joint-4000", "joint-500")).toEqual([500, 4000]);
    expect(positions("step", "./run7/checkpoint-1000", "./run7/checkpoint-500")).toEqual([
      ...[500, 1000],
    ]);
    expect(positions("step", "step 30=./a-9", "step 4=./b-8")).toEqual([4, 30]);
    expect(positions("epoch", "1 epoch=./a", "epoch-2=./b")).toEqual([1, 2]);
  });

  it("puts models into its order", () => {
    expect(trainingAxis("step", ["./c-30", "./c-4"]).models).toEqual(["./c-4", "./c-30"]);
    expect(trainingAxis("x", ["base", "joint-500"], [1, 0])).toEqual({
      models: ["joint-500", "base"],
      axis: { name: "x", positions: [0, 1] },
    });
  });

  it("refuses what is nowhere on it, and two in one place", () => {
    expect(() => trainingAxis("volume", ["base", "joint-500"])).toThrow(
      "base: does not say at which volume it is",
    );
    expect(() => trainingAxis("step", ["./a-5", "./b-5"])).toThrow("two models are at step 5");
    expect(() => trainingAxis("step", ["./a-5"])).toThrow("has one model");
    expect(() => trainingAxis("step", ["./a-5", "./b"], [1])).toThrow(
      "1 positions, and there are 2",
    );
  });
});

/** A language's rows over a run, from values with an interval of ± 0.1 around each. */
function series(values: readonly number[], positions = values.map((_, i) => 10 ** i)) {
  return values.map(
    (value, i): TrainingRow => ({
      model: `m@${positions[i]}`,
      corpus: "c",
      unit: "sentence",
      pooling: "mean",
      preprocessing: "raw",
      measure: "retrieval-p1-forward",
      axis: "step",
      position: positions[i]!,
      language: "ell_Grek",
      layer: 3,
      value,
      low: value - 0.1,
      high: value + 0.1,
      confidence: 0.95,
      chance: 0.05,
      n: 20,
      seed: 0,
    }),
  );
}

describe("arrivalOf", () => {
  const when = (...values: number[]) => {
    const { arrived_after, arrived_at, half_after, half_at } = arrivalOf(series(values));
    return [arrived_after, arrived_at, half_after, half_at];
  };

  it("is the first checkpoint from which on the interval lies above chance", () => {
    expect(when(0.05, 0.1, 0.3, 0.9)).toEqual([10, 100, 100, 1000]);
    expect(when(0.05, 0.1, 0.6, 0.9)).toEqual([10, 100, 10, 100]);
  });

  it("does not count what is lost again", () => {
    expect(when(0.05, 0.6, 0.1, 0.9)).toEqual([100, 1000, 100, 1000]);
  });

  it("has nothing before it where the first has arrived, and is nothing where none has", () => {
    expect(when(0.5, 0.6, 0.7)).toEqual([null, 1, null, 1]);
    expect(when(0.05, 0.1, 0.14)).toEqual([null, null, null, null]);
    expect(when(0.9, 0.9, 0.1)).toEqual([null, null, null, null]);
    expect(when(0.05, 0.1, Number.NaN)).toEqual([null, null, null, null]);
  });

  it("finds where a seeded family crosses, over chance levels and noise", () => {
    const random = seeded(4);
    for (let trial = 0; trial < 50; trial++) {
      const cross = 1 + random.integer(8);
      const values = Array.from(
        { length: 10 },
        (_, i) => (i < cross ? 0.1 : 0.2 + 0.05 * (i - cross)) + 0.04 * (random.uniform() - 0.5),
      );
      const row = arrivalOf(series(values));
      expect([row.arrived_after, row.arrived_at]).toEqual([10 ** (cross - 1), 10 ** cross]);
      expect(row.checkpoints).toBe(10);
    }
  });
});

it("says who arrives when, in a sentence", () => {
  const of = (language: string, ...values: number[]) => ({
    ...arrivalOf(series(values)),
    language,
  });
  const rows = [of("ell_Grek", 0.05, 0.3, 0.9), of("tur_Latn", 0.05, 0.1, 0.9)];
  expect(arrivalSentence(rows, "step")).toBe(
    "On c Greek arrives first, at step 10, and Turkish last, at 100.",
  );
  expect(arrivalSentence([...rows, of("hin_Deva", 0, 0, 0)], "step")).toContain(
    "; Hindi does not.",
  );
  expect(arrivalSentence([of("hin_Deva", 0, 0, 0)], "step")).toBe(
    "On c no language arrives within this run.",
  );
});

describe("figures", () => {
  const languages = ["ell_Grek", "tur_Latn", "hin_Deva"];
  const rows = languages.flatMap((language, l) =>
    [0, 1, 2, 3].flatMap(layer =>
      series([0.05, 0.1 * (l + 1), 0.2 * (l + 1), 0.3 * (l + 1)], [0, 500, 4000, 1.2e6]).map(
        row => ({ ...row, language, layer, value: row.value * (layer / 3) }),
      ),
    ),
  );
  const arrived = languages.map(language =>
    arrivalOf(rows.filter(row => row.language === language && row.layer === 3)),
  );

  it("draws layers over checkpoints, and what does not lie above chance in grey", async () => {
    const spec = layersOverTraining(rows, { pivot: "eng_Latn" });
    expect(captionOf(spec)!.join(" ")).toMatch(/Chance: 0.05.*In grey.*not to scale.*n = 20/);
    const svg = await renderSvg(spec);
    for (const text of ["Greek", "Turkish", "Hindi", "1.2 M", "4,000", "Step"])
      expect(svg).toContain(text);
  });

  it("draws the mean of more languages than fit", async () => {
    const many = Array.from({ length: 13 }, (_, i) => `x${String.fromCharCode(97 + i)}x_Latn`);
    const spec = layersOverTraining(
      many.flatMap(language => rows.slice(0, 16).map(row => ({ ...row, language }))),
      { pivot: "eng_Latn" },
    );
    expect(await renderSvg(spec)).toContain("Mean of 13 languages");
  });

  it("draws arrivals, and names who never does", async () => {
    const positions = [0, 500, 4000, 1.2e6];
    const never = { ...arrived[0]!, language: "vie_Latn", arrived_at: null, half_at: null };
    const spec = arrivals([...arrived, never], { pivot: "eng_Latn", positions });
    expect(captionOf(spec)!.join(" ")).toContain("Never above chance to the end: Vietnamese.");
    expect(await renderSvg(spec)).toContain("halfway to its final value");
  });
});
