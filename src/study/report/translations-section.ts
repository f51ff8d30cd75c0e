import type { Row } from "../../base/row.js";
import type { ReportSection, ReportTable } from "../../chart/page/report.js";
import { languageLabels } from "../../chart/parts/theme.js";
import { nameOf } from "../../chart/parts/words.js";
import type { StudyFigure, StudyLook } from "../drawn/study-figure.js";
import { scoresBesideAlignment } from "../drawn/translation-figure.js";
import type { Study } from "../study.js";
import { scoreFigures, scoreFindings } from "./scores-section.js";

/** Sentences of each language that the page shows; the download has all. */
const shownSentences = 3;

/** Returns figures of how what a study translates goes with alignment; none where it is not related. */
export function translationRelations(
  { translations, pivot }: Study,
  look: StudyLook = {},
): StudyFigure[] {
  if (translations === null) return [];
  const { corpus } = translations;
  return scoreFigures(translations, pivot, `translation-${corpus}-`, look).map(
    ({ name, spec }) => ({ name, spec, corpus, group: "translation" as const }),
  );
}

/** Returns the section on what a study translates; none if it translates nothing. */
export function translationSections(
  study: Study,
  figures: readonly StudyFigure[],
): ReportSection[] {
  const { translations, pivot } = study;
  if (translations === null) return [];
  const rows = scoresBesideAlignment({
    scores: translations.scores,
    translated: translations.corpus,
    meetings: study.meetings,
  });
  const { wording, n } = translations.scores[0]!;
  const { corpus } = translations;
  return [
    {
      title: `What the models say in translation, on ${corpus}`,
      text: [
        `The first ${n} sentences, out of ${nameOf(pivot)} into each language, greedily, with the ` +
          `wording “${wording}”. A model that has learned to write a language scores against any ` +
          "text in it: “chance” is what the same answers score against other sentences’ " +
          "references, “copied” what the untranslated sentence scores. What is above both was " +
          "translated.",
        "Intervals are a bootstrap over sentences; so few leave them wide. BLEU and TER of the " +
          "same answers are in scores.csv, every answer in translations.csv.",
        ...scoreFindings(translations, pivot).map(({ about, says }) => `${about}: ${says}`),
        ...(translations.relations.length > 0
          ? [
              "Correlations are of a point a model and language at each layer (relations.csv). " +
                "Intervals draw languages whole and the sentences that were translated; of few " +
                "languages they are too narrow.",
            ]
          : []),
      ],
      figures: figures.filter(({ group }) => group === "translation"),
      tables: [scoresTable(rows, pivot), answersTable(study)],
    },
  ];
}

function scoresTable(rows: readonly Row[], pivot: string): ReportTable {
  const names = languageLabels([...new Set(rows.map(row => `${row.language}`))]);
  return {
    name: "translation-scores",
    title: `chrF++ of translations out of ${nameOf(pivot)}, and below it the 95 % interval`,
    rows: rows.map(row => ({ ...row, language: names.get(`${row.language}`)! })),
    columns: [
      ["language", "Language"],
      ["model", "Model"],
      ["value", "chrF++", "low", "high"],
      ["chance", "Chance"],
      ["copy", "Copied"],
      ["alignment", `P@1 to ${nameOf(pivot)}`],
    ],
    source: rows,
  };
}

/** A row a sentence: what the first model says of it, and what the last. */
function answersTable({ translations, pivot }: Study): ReportTable {
  const { rows } = translations!;
  const models = [...new Set(rows.map(row => row.model))];
  const [base, tuned] = [models[0]!, models.at(-1)!];
  const languages = [...new Set(rows.map(row => row.language))];
  const names = languageLabels(languages);
  const shown = languages.flatMap(language => {
    const own = rows.filter(row => row.language === language);
    const of = (model: string | null, item: string) =>
      own.find(row => row.model === model && row.item === item)!;
    const items = [...new Set(own.map(row => row.item))].slice(0, shownSentences);
    return items.map(item => {
      const { source_text, reference_text } = of(base, item);
      return {
        language: names.get(language)!,
        source_text,
        reference_text,
        base: of(base, item).answer,
        base_score: of(base, item).value,
        tuned: of(tuned, item).answer,
        tuned_score: of(tuned, item).value,
      };
    });
  });
  const both = base !== tuned;
  return {
    name: "translations",
    title: `What ${both ? `${base} and ${tuned} say` : `${base} says`}: the first ${shownSentences} sentences in each language, and the chrF++ of each`,
    rows: shown,
    columns: [
      ["language", "Language"],
      ["source_text", nameOf(pivot)],
      ["reference_text", "Reference"],
      ["base", `${base}`],
      ["base_score", "chrF++"],
      ...(both
        ? ([
            ["tuned", `${tuned}`],
            ["tuned_score", "chrF++"],
          ] as const)
        : []),
    ],
    source: rows,
  };
}
