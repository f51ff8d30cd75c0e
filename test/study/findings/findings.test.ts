import { describe, expect, it } from "vitest";
import type { Row } from "../../../src/base/row.js";
import type { Manifest } from "../../../src/extract/states.js";
import { Source } from "../../../src/states/source.js";
import { studyFindings } from "../../../src/study/report/study-findings.js";
import type { Study } from "../../../src/study/study.js";

const layers = [0, 1, 2, 3, 4];

/** A study of four blocks with nothing in it but what a test gives. */
function study(
  models: readonly string[],
  rows: Partial<Record<keyof Study, readonly Row[]>>,
): Study {
  const manifest = { layers, model: { blocks: 4 } } as unknown as Manifest;
  const languages = ["eng_Latn"];
  const matrix = () => Promise.reject(new Error("findings read no states"));
  return {
    sources: models.map(
      model =>
        new Source({
          languages,
          layers,
          sentences: 1,
          signature: { model, corpus: "c" },
          matrix,
        }),
    ),
    pivot: "eng_Latn",
    pooling: "mean",
    manifests: models.map(model => ({ model, corpus: "c", unit: "sentence", manifest })),
    alignment: [],
    battery: [],
    languages: [],
    gains: [],
    tokens: [],
    maps: [],
    mapped: null,
    mapChanges: [],
    training: null,
    best: [],
    meetings: [],
    scored: null,
    ...(rows as Omit<Partial<Study>, "scored">), // rows of the columns that findings read
    translations: null,
    ...(rows as Partial<Study>), // rows of the columns that findings read
  };
}

const gain = (language: string, low: number, high: number, more: Row = {}): Row => ({
  corpus: "c",
  preprocessing: "raw",
  language,
  base: "a",
  model: "b",
  gain: (low + high) / 2,
  low,
  high,
  n: 100,
  ...more,
});

const cell = (measure: string, model: string, layer: number, value: number): Row => ({
  corpus: "c",
  model,
  measure,
  preprocessing: "raw",
  averaged: 6,
  over: "pairs",
  layer,
  value,
  low: value - 0.05,
  high: value + 0.05,
  chance: 0.1,
});

const about = (found: ReturnType<typeof studyFindings>, words: string) =>
  found.find(one => one.about.startsWith(words))?.says ?? "";

describe("findings on retrieval", () => {
  const says = (gains: readonly Row[], models = ["a", "b"]) =>
    about(studyFindings(study(models, { gains })), "Retrieval on c");

  it("name the least and the greatest gain where every interval excludes zero", () => {
    const gains = [
      gain("ell_Grek", 0.1, 0.3),
      gain("tur_Latn", 0.02, 0.04),
      gain("hin_Deva", 0.1, 0.2),
    ];
    expect(says(gains)).toBe(
      "does b find the translation more often than a? More often in all 3 languages, by +0.03 (0.02 to 0.04) in Turkish to +0.20 (0.10 to 0.30) in Greek. n = 100.",
    );
  });

  it("say which fell, which rose with means taken out, and of which nothing can be said", () => {
    const gains = [
      gain("ell_Grek", -0.18, -0.02),
      gain("tur_Latn", -0.1, 0.1),
      // What rounding leaves of a zero is no gain.
      gain("hin_Deva", 3e-18, 0.2),
      gain("vie_Latn", -0.1, -2e-17),
      gain("ell_Grek", 0.1, 0.3, { preprocessing: "centered" }),
    ];
    expect(says(gains)).toContain(
      "Less often in Greek, by −0.10 (−0.18 to −0.02); of the other 3 nothing can be said. " +
        "With each language’s mean taken out, more often in Greek, by +0.20 (0.10 to 0.30).",
    );
    expect(says([gain("tur_Latn", -0.1, 0.1)])).toContain("Of Turkish nothing can be said.");
    expect(says([gain("tur_Latn", -0.1, 0.1), gain("ell_Grek", 0, 0.1)])).toContain(
      "Of none of the 2 languages can anything be said.",
    );
  });

  it("count for every model in how many languages it gained, and speak of the last", () => {
    const gains = [
      gain("ell_Grek", -0.1, 0.1, { model: "between" }),
      gain("tur_Latn", 0.1, 0.2, { model: "between" }),
      gain("ell_Grek", 0.1, 0.2),
      gain("tur_Latn", 0.1, 0.3),
    ];
    expect(says(gains, ["a", "between", "b"])).toContain(
      "Gains lie above zero in 1 of 2 for between and 2 of 2 for b.",
    );
    const flat = gains.map(row => ({ ...row, low: -0.1 }));
    expect(says(flat, ["a", "between", "b"])).toContain(
      "No model’s gain lies above zero in any language.",
    );
  });

  it("compare a single model with chance, by p-values corrected for its layers", () => {
    const rows = (p: number | null) =>
      [
        ["ell_Grek", 0.01, p],
        ["tur_Latn", 0.4, p],
      ].flatMap(([language_x, p_value_max]) =>
        layers.map(layer => ({
          corpus: "c",
          model: "a",
          measure: "retrieval-p1-forward",
          preprocessing: "raw",
          language_x: language_x as string,
          layer_x: layer,
          value: 0.1 * layer,
          p_value_max: p === null ? null : (p_value_max as number),
          n: 50,
          chance: 0.02,
        })),
      );
    const alone = (p: number | null) =>
      about(studyFindings(study(["a"], { alignment: rows(p) })), "Retrieval");
    expect(alone(1)).toContain("does a find the English translation more often than chance does?");
    expect(alone(1)).toContain("For Greek yes, with a P@1 of 0.40 at the best layer; of Turkish");
    expect(alone(null)).toContain("Nothing can be said: no random pairings were drawn.");
  });
});

describe("findings on geometry", () => {
  const both = (measure: string, before: readonly number[], after: readonly number[]) => [
    ...before.map((value, layer) => cell(measure, "a", layer, value)),
    ...after.map((value, layer) => cell(measure, "b", layer, value)),
  ];
  const says = (battery: readonly Row[], models = ["a", "b"]) =>
    about(studyFindings(study(models, { battery })), "Whole geometry on c");

  it("say at which layers intervals lie apart, either way, and show the middle layer", () => {
    const battery = both(
      "linear-cka-debiased",
      [0.1, 0.1, 0.6, 0.6, 0.5],
      [0.1, 0.4, 0.3, 0.3, 0.45],
    );
    expect(says(battery)).toBe(
      "debiased linear CKA, mean over 6 pairs, is lower at layers 2–3 and higher at layer 1 in b than in a; at layer 2: 0.60 (0.55 to 0.65) → 0.30 (0.25 to 0.35).",
    );
  });

  it("name the layers where retrieval goes the other way, and only those", () => {
    const cka = both("linear-cka-debiased", [0.6, 0.6, 0.6, 0.6, 0.6], [0.6, 0.3, 0.3, 0.6, 0.3]);
    const p1 = both("retrieval-p1-forward", [0, 0, 0, 0, 0], [0.3, 0.3, 0, 0.3, 0.3]);
    expect(says([...cka, ...p1])).toContain("At layers 1 and 4 P@1 is higher all the same");
    expect(says(cka)).not.toContain("disagree");
  });

  it("make no claim where all intervals overlap, or layers are not the same", () => {
    const flat = [0.3, 0.3, 0.3, 0.3, 0.3];
    expect(says(both("rsa", flat, flat))).toContain("cannot be told apart");
    expect(says(both("rsa", flat, flat.slice(1)))).toContain("which has other layers");
  });

  it("give the middle layer of a single model, and of other corpora count languages", () => {
    const alone = [0.1, 0.2, 0.3, 0.4, 0.5].map((value, layer) => cell("rsa", "a", layer, value));
    expect(says(alone, ["a"])).toBe("RSA, mean over 6 pairs, is 0.30 (0.25 to 0.35) at layer 2.");
    const pair = alone.map(row => ({ ...row, averaged: 1, over: "pairs" }));
    expect(says(pair, ["a"])).toBe("RSA is 0.30 (0.25 to 0.35) at layer 2.");
    const row = (model: string, language_x: string, value: number): Row => ({
      ...cell("linear-cka-debiased", model, 2, value),
      corpus: "d",
      language_x,
      layer_x: 2,
    });
    const alignment = [
      row("a", "ell_Grek", 0.5),
      row("b", "ell_Grek", 0.2),
      row("a", "tur_Latn", 0.5),
      row("b", "tur_Latn", 0.5),
    ];
    expect(about(studyFindings(study(["a", "b"], { alignment })), "Whole geometry")).toBe(
      "On d, at layer 2, debiased linear CKA is lower in 1 of 2 and not told apart by intervals in 1 of 2 languages.",
    );
  });
});

describe("findings on a language probe", () => {
  const probe = (model: string, values: readonly number[]) =>
    values.map((value, layer) => ({
      ...cell("language-probe", model, layer, value),
      averaged: 7,
      over: "languages",
    }));
  const says = (battery: readonly Row[]) =>
    about(studyFindings(study(["a", "b"], { battery })), "Telling languages apart");

  it("give the worst layer, and do not claim what its interval leaves open", () => {
    const before = probe("a", [1, 1, 1, 1, 1]);
    expect(says([...before, ...probe("b", [1, 0.9, 0.95, 1, 1])])).toBe(
      "a linear probe still tells 7 languages apart at every layer of b: at its worst, layer 1, it is right in 90\u00a0% of cases (85\u00a0% to 95\u00a0%, chance 10\u00a0%; a: 100\u00a0%).",
    );
    expect(says([...before, ...probe("b", [1, 0.12, 0.95, 1, 1])])).toContain(
      "at layer 1 of b, whether a linear probe tells 7 languages apart cannot be said",
    );
  });
});

describe("a study without pairs", () => {
  it("has one finding: that nothing can be said", () => {
    expect(studyFindings(study(["a"], {}))).toEqual([
      { about: "Findings", says: expect.stringContaining("nothing can be said") },
    ]);
  });
});
