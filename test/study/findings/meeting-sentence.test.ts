import { describe, expect, it } from "vitest";
import { Source } from "../../../src/states/source.js";
import type { MeetingRow } from "../../../src/study/meetings.js";
import { meetingSentences } from "../../../src/study/report/meeting-sentence.js";
import type { Study } from "../../../src/study/study.js";

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
  return meetingSentences({ sources, meetings } as unknown as Study);
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
