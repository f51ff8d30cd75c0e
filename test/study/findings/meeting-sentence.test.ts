import { describe, expect, it } from "vitest";
import { Source } from "../../../src/states/source.js";
import type { MeetingRow } from "../../../src/study/meetings.js";
import { meetingSentences } from "../../../src/study/report/meeting-sentence.js";
import { studyLead } from "../../../src/study/report/study-lead.js";
import type { Study } from "../../../src/study/study.js";
import { arrivalOf, type TrainingRow } from "../../../src/study/training/training-rows.js";

const row = (language: string, layer: number, value: number, more: Partial<MeetingRow> = {}) => ({
  model: "m",
  corpus: "c",
  language,
  measure: "mexa",
  layer,
  value,
  low: value - 0.05,
  high: value + 0.05,
  confidence: 0.95,
  chance: 0.005,
  p_value_max: 0.01,
  p1: value,
  p1_low: value,
  p1_high: value,
  n: 100,
  ...more,
});

function say(meetings: readonly MeetingRow[], models = ["m"]): string[] {
  return meetingSentences(studied(meetings, models));
}

function studied(
  meetings: readonly MeetingRow[],
  models: readonly string[],
  training: Study["training"] = null,
): Study {
  const sources = models.map(
    model =>
      new Source({
        languages: ["eng_Latn", "ell_Grek", "tur_Latn", "zho_Hans"],
        layers: Array.from({ length: 19 }, (_, layer) => layer),
        sentences: 100,
        signature: { model, corpus: "c" },
        matrix: () => Promise.reject(new Error("a sentence reads no states")),
      }),
  );
  return { sources, meetings, training } as unknown as Study;
}

describe("the answer of a study", () => {
  it("names layers, the closest and the farthest language, and chance", () => {
    expect(
      say([row("ell_Grek", 11, 0.3), row("tur_Latn", 12, 0.5), row("zho_Hans", 11, 0.6)]),
    ).toEqual([
      "m on c: all 3 languages meet English best at layers 11–12 of 18, by MEXA Simplified Chinese (0.60, 0.55 to 0.65) closest, Greek (0.30, 0.25 to 0.35) farthest; chance 0.005.",
    ]);
  });

  it("leaves out what chance explains, and says so", () => {
    const [said] = say([
      row("ell_Grek", 11, 0.3, { p_value_max: 0.4 }),
      row("tur_Latn", 5, 0.5),
      row("zho_Hans", 11, 0.6, { p_value_max: null, low: 0.001 }),
    ]);
    expect(said).toBe(
      "m on c: Turkish meets English best at layer 5 of 18, MEXA 0.50, 0.45 to 0.55; of Greek and Simplified Chinese nothing can be said; chance 0.005.",
    );
  });

  it("claims nothing where no language is above chance", () => {
    const [said] = say([row("ell_Grek", 11, 0.01, { p_value_max: 0.9 })]);
    expect(said).toContain("at no inner layer of 18 can it be said that a language meets English");
  });

  it("speaks of the first and the last model, and of one model once", () => {
    const meetings = ["a", "b", "z"].map(model => row("tur_Latn", 5, 0.5, { model }));
    expect(say(meetings, ["a", "b", "z"]).map(said => said.slice(0, 6))).toEqual([
      "a on c",
      "z on c",
    ]);
    expect(say(meetings, ["a"])).toHaveLength(1);
  });
});

describe("the first sentences of a report say at which layer languages meet, in thirty seconds", () => {
  const languages = { ell_Grek: 11, tur_Latn: 12, zho_Hans: 11 };
  const meetingsOf = (model: string, more: Partial<MeetingRow> = {}) =>
    Object.entries(languages).map(([language, layer], i) =>
      row(language, layer, 0.3 + 0.1 * i, { model, ...more }),
    );
  const untold = { p_value_max: 0.9 };

  it("of one model", () => {
    const lead = studyLead(studied(meetingsOf("m"), ["m"]));
    expect(lead).toMatch(/^m on c: all 3 languages meet English best at layers 11–12 of 18, /);
    expect(lead).toMatch(
      /Simplified Chinese \(.*\) closest, Greek \(.*\) farthest; chance 0\.005\.$/,
    );
    expect(lead.split(/\s/).length).toBeLessThan(35); // read in fifteen seconds
  });

  it("of a family: the first model beside the last", () => {
    const family = ["base", "joint-500", "joint-32000"];
    const meetings = [
      ...meetingsOf("base", untold),
      ...family.slice(1).flatMap(one => meetingsOf(one)),
    ];
    const lead = studyLead(studied(meetings, family));
    expect(lead).toMatch(
      /^base on c: at no inner layer of 18 can it be said that a language meets /,
    );
    expect(lead).toMatch(
      /\njoint-32000 on c: all 3 languages meet English best at layers 11–12 of 18, /,
    );
    expect(lead).not.toContain("joint-500 on");
    expect(lead.split(/\s/).length).toBeLessThan(75);
  });

  it("of a training run: the last checkpoint's layers, and when languages arrive there", () => {
    const steps = [1, 10, 100, 1000];
    const run = steps.map(step => `m@step${step}`);
    const values = {
      ell_Grek: [0, 0, 0, 0.9],
      tur_Latn: [0, 0.9, 0.9, 0.9],
      zho_Hans: [0, 0, 0.9, 0.9],
    };
    const series = (language: string, measured: readonly number[]) =>
      measured.map(
        (value, i): TrainingRow => ({
          ...{
            model: run[i]!,
            corpus: "c",
            unit: "sentence",
            pooling: "mean",
            preprocessing: "raw",
          },
          ...{ measure: "mexa", axis: "step", position: steps[i]!, language, layer: 11, value },
          ...{
            low: value - 0.1,
            high: value + 0.1,
            confidence: 0.95,
            chance: 0.05,
            n: 20,
            seed: 0,
          },
        }),
      );
    const arrivals = Object.entries(values).map(([code, all]) => arrivalOf(series(code, all)));
    const meetings = run.flatMap((model, i) => meetingsOf(model, i === 0 ? untold : {}));
    const training = { axis: "step", arrivals, rows: [] } as unknown as Study["training"];
    const lead = studyLead(studied(meetings, run, training));
    expect(lead).toContain("m@step1 on c: at no inner layer of 18 ");
    expect(lead).toContain(
      "m@step1000 on c: all 3 languages meet English best at layers 11–12 of 18, ",
    );
    expect(lead).toMatch(/On c Turkish arrives first, at step 10, and Greek last, at 1,000\.$/);
  });
});
