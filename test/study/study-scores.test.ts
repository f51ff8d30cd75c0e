import { describe, expect, it } from "vitest";
import { reportHtml } from "../../src/chart/page/report.js";
import { renderSvg } from "../../src/chart/picture/render.js";
import { mean } from "../../src/numeric/statistics/summary.js";
import type { PairRow } from "../../src/similarity/compare.js";
import type { Answerer } from "../../src/study/answer/answerer.js";
import { studyScores } from "../../src/study/relation/study-scores.js";
import {
  scoreFigures,
  scoreFindings,
  scoresSection,
} from "../../src/study/report/scores-section.js";
import type { GenerationTask } from "../../src/task/task.js";

const languages = ["ell_Grek", "tur_Latn", "zho_Hans", "hin_Deva", "eng_Latn"];
const models = ["base", "tuned"];

/** Asks each model to count, and scores how often it counts far enough. */
const tasks = languages.map((language, l): GenerationTask => {
  const needed = (item: number) => (item % 10) - 2 * l;
  return {
    kind: "generation",
    task: "counting",
    name: `counting-${language}`,
    provenance: {},
    requests: Array.from({ length: 20 }, (_, i) => ({ id: `q${i}`, prompt: `${i}` })),
    maxTokens: 4,
    stop: [],
    score: answers => {
      const shared = {
        task: "counting",
        subtask: "",
        language,
        direction: "",
        score_measure: "acc",
      };
      const items = [...answers].map(([item, text]) => ({
        ...shared,
        item,
        value: Number(Number(text) >= needed(Number(item.slice(1)))),
      }));
      const value = mean(items.map(item => item.value));
      const score = {
        ...shared,
        value,
        low: value,
        high: value,
        interval: "none",
        confidence: 0.95,
        stderr: 0,
        n: 20,
        chance: 0,
        copy: null,
        wording: "plain",
        shots: 0,
        score_signature: "",
      };
      return { scores: [score], items };
    },
  };
});

const answerer = (model: string, m: number): Answerer => ({
  signature: { model, revision: null, weights: null, tokenizer: null, engine: "parrot" },
  write: async ({ requests }) => ({
    folder: null,
    reused: false,
    answers: new Map(requests.map(({ id }) => [id, `${m}`])),
  }),
  judge: async () => {
    throw new Error("nothing is judged");
  },
});

/** Alignment that rises with what the languages score. */
const alignment = models.flatMap((model, m) =>
  languages.slice(0, -1).flatMap((language, l) =>
    [0, 1, 2].map(
      layer =>
        ({
          model,
          corpus: "flores",
          pooling: "mean",
          preprocessing: "raw",
          measure: "mexa",
          language_x: language,
          language_y: "eng_Latn",
          layer_x: layer,
          layer_y: layer,
          value: (0.1 + 0.02 * layer * (2 - layer)) * (l + 1) + 0.01 * m,
          n: 50,
        }) as PairRow,
    ),
  ),
);
const asked = { models: models.map(answerer), tasks, pivot: "eng_Latn" };

describe("studyScores", async () => {
  const scored = await studyScores(alignment, asked);

  it("relates what models score to the alignment on the first corpus, over items too", () => {
    expect(scored.evaluation.scores).toHaveLength(10);
    const [relation] = scored.relations;
    expect(relation!.points).toHaveLength(2 * 4 * 3); // English is not aligned with itself
    expect(relation!.rows[0]).toMatchObject({
      corpus: "flores",
      task: "counting",
      score_measure: "acc",
      measure: "mexa",
      points: 8,
      languages: 4,
      models: 2,
      items: 20,
    });
    expect(relation!.mexa).toHaveLength(2 * 2 * 4); // means and maxima; English was scored
  });

  it("answers in the report with one sentence and its interval, and draws it", async () => {
    const [finding, ...others] = scoreFindings(scored, "eng_Latn");
    expect(others).toEqual([]);
    expect(finding!.says).toMatch(
      /^Do better aligned languages and models score better\? Yes: Spearman’s ρ of MEXA and acc at layer 1 \d\.\d\d \(/,
    );
    const figures = scoreFigures(scored, "eng_Latn");
    expect(figures.map(({ name }) => name)).toEqual([
      "counting-acc-relation-by-layer",
      "counting-acc-score-at-layer",
    ]);
    for (const { spec } of figures) expect(await renderSvg(spec)).toMatch(/^<svg/);
    const sections = scoresSection(scored, "eng_Latn", figures);
    const html = await reportHtml({ title: "t", sections });
    expect(html).toContain("Scores in tasks, against alignment");
    expect(html).toContain("Do better aligned languages and models score better? Yes");
  });

  it("says that nothing can be said where no language was aligned, or two only", async () => {
    const none = alignment.filter(row => row.language_x === "none");
    const without = await studyScores(none, asked);
    expect(without.relations).toEqual([]);
    expect(scoreFindings(without, "eng_Latn")[0]!.says).toContain("nothing can be said");
    const two = alignment.filter(row => /ell|tur/.test(row.language_x));
    const few = await studyScores(two, asked);
    expect(scoreFindings(few, "eng_Latn")[0]!.says).toContain("2 languages are too few");
    // One model and language: a point at each layer has no correlation to draw.
    const one = alignment.filter(row => /ell/.test(row.language_x) && row.model === "base");
    const point = await studyScores(one, asked);
    expect(scoreFindings(point, "eng_Latn")[0]!.says).toContain("1 language is too few");
    expect(scoreFigures(point, "eng_Latn").map(({ name }) => name)).toEqual([
      "counting-acc-score-at-layer",
    ]);
  });

  it("finds and draws one measure a task, and says all in the section", async () => {
    const [relation] = scored.relations;
    const other = { ...relation!, signature: { ...relation!.signature, score_measure: "f1" } };
    const translated = {
      ...relation!,
      signature: { ...relation!.signature, task: "translation", direction: "*-eng_Latn" },
    };
    const several = { ...scored, relations: [relation!, other, translated] };
    expect(scoreFindings(several, "eng_Latn").map(({ about }) => about)).toEqual([
      "Scores against alignment, counting acc",
      "Scores against alignment, translation into English acc",
    ]);
    const [section] = scoresSection(several, "eng_Latn", []);
    expect(section!.text).toHaveLength(3 + 1);
    expect(scoreFigures(several, "eng_Latn").map(({ name }) => name)).toEqual([
      "counting-acc-relation-by-layer",
      "counting-acc-score-at-layer",
      "translation-into-English-acc-relation-by-layer",
      "translation-into-English-acc-score-at-layer",
    ]);
  });

  it("says nothing of tasks where none was asked", () => {
    expect(scoreFindings(null, "eng_Latn")).toEqual([]);
    expect(scoresSection(null, "eng_Latn", [])).toEqual([]);
  });
});
