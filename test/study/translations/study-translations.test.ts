import { expect, it } from "vitest";
import type { Row } from "../../../src/base/row.js";
import { captionOf } from "../../../src/chart/parts/figure.js";
import { renderSvg } from "../../../src/chart/picture/render.js";
import { loadCorpus } from "../../../src/corpus/load-corpus.js";
import type { PairRow } from "../../../src/similarity/compare.js";
import type { StudyRows } from "../../../src/study/drawn/study-rows.js";
import { translationFigures } from "../../../src/study/drawn/translation-figure.js";
import { heldoutCorpus } from "../../../src/study/embedded-models.js";
import { relatedEvaluation } from "../../../src/study/relation/related-evaluation.js";
import {
  translationRelations,
  translationSections,
} from "../../../src/study/report/translations-section.js";
import type { Study } from "../../../src/study/study.js";
import {
  leadingScores,
  studyTranslations,
} from "../../../src/study/translations/study-translations.js";

it("lets models translate, and shows what they say beside where languages meet", async () => {
  const languages = ["eng_Latn", "ell_Grek"];
  const corpus = await loadCorpus(heldoutCorpus, { languages, limit: 4 });
  const models = ["base", "joint-32000"];
  const translations = await studyTranslations(models, corpus, "eng_Latn", "shipped");
  const { scores, rows } = translations;
  expect(scores.map(row => row.score_measure).slice(0, 3)).toEqual(["chrF++", "BLEU", "TER"]);
  expect(scores).toHaveLength(2 * 3);
  expect(rows).toHaveLength(2 * 4);
  expect(rows[0]).toMatchObject({
    model: "base",
    corpus: "heldout",
    language: "ell_Grek",
    item: corpus.ids[0],
    source_text: corpus.texts.get("eng_Latn")![0],
    reference_text: corpus.texts.get("ell_Grek")![0],
  });
  const tuned = scores.filter(row => row.model === "joint-32000" && row.score_measure === "chrF++");
  for (const { value, chance, copy } of tuned)
    expect(value).toBeGreaterThan(Math.max(chance!, copy!));

  const meetings = models.flatMap((model, m): Row[] =>
    languages.slice(1).map(language => ({ model, corpus: "heldout", language, p1: 0.1 + 0.2 * m })),
  );
  const alignment = models.flatMap((model, m) =>
    [0, 1, 2].map(layer => {
      const sides = { language_x: "ell_Grek", language_y: "eng_Latn", layer_x: layer };
      const how = { corpus: "heldout", pooling: "mean", preprocessing: "raw", measure: "mexa" };
      return { model, ...how, ...sides, value: 0.1 * layer + 0.2 * m, n: 4 } as PairRow;
    }),
  );
  const scored = leadingScores(translations);
  expect(scored.scores).toHaveLength(2);
  const how = { name: "the translations", pivot: "eng_Latn" };
  const { relations } = await relatedEvaluation(alignment, scored, how);
  expect(relations.map(({ signature }) => signature.score_measure)).toEqual(["chrF++"]);
  expect(relations[0]!.points.map(({ items }) => items!.ids.length)).toEqual(Array(6).fill(4));
  // Of the base nobody can say how much it was tuned on: it has no place at equal volume.
  const volumes = { base: 0, "joint-32000": 32_000 };
  const known = (await relatedEvaluation(alignment, scored, { ...how, volumes })).relations[0]!;
  expect(new Set(known.points.map(({ model }) => model))).toEqual(new Set(["joint-32000"]));
  const unknown = await relatedEvaluation(alignment, scored, { ...how, volumes: { another: 5 } });
  expect(unknown.relations[0]!.points).toEqual(relations[0]!.points);

  const study = {
    translations: { ...translations, relations },
    meetings,
    pivot: "eng_Latn",
  } as unknown as Study;
  const drawn = { scores, meetings, translated: "heldout", pivot: "eng_Latn" };
  const figures = [
    ...translationFigures(drawn as unknown as StudyRows),
    ...translationRelations(study),
  ];
  expect(figures.map(({ name }) => name)).toEqual([
    "translation-heldout",
    "translation-heldout-relation-by-layer",
    "translation-heldout-score-at-layer",
  ]);
  for (const { spec } of figures) expect(await renderSvg(spec)).toMatch(/^<svg/);
  expect(captionOf(figures[0]!.spec).join(" ")).toContain("n = 4 sentences");
  const [section] = translationSections(study, figures);
  const [byModel, answers] = section!.tables!;
  expect(section!.text!.join(" ")).toContain(
    "Scores against alignment, translation out of English chrF++: Do better aligned languages",
  );
  expect(byModel!.rows).toHaveLength(2);
  expect(answers!.rows).toHaveLength(3);
  expect(answers!.rows[0]).toMatchObject({
    language: "Greek",
    source_text: rows[0]!.source_text,
    base: rows[0]!.answer,
    base_score: rows[0]!.value,
  });
  expect(answers!.source).toBe(rows);
}, 300_000); // four models' worth of work on a busy machine

it("shows nothing where nothing was translated", () => {
  const study = { translations: null, meetings: [], pivot: "eng_Latn" } as unknown as Study;
  const drawn = { scores: [], meetings: [], translated: null, pivot: "eng_Latn" };
  expect(translationFigures(drawn as unknown as StudyRows)).toEqual([]);
  expect(translationSections(study, [])).toEqual([]);
});
