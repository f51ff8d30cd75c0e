import { groupBy } from "../../base/group-by.js";
import type { ReportFinding, ReportSection } from "../../chart/page/report.js";
import type { Figure } from "../../chart/parts/figure.js";
import { measureLabel } from "../../chart/parts/measure-label.js";
import { languageLabels } from "../../chart/parts/theme.js";
import { nameOf } from "../../chart/parts/words.js";
import type { StudyLook } from "../drawn/study-figure.js";
import type { Relation } from "../relation/relate-tables.js";
import type { RelatedEvaluation } from "../relation/related-evaluation.js";
import { relationFigures } from "../relation/relation-figures.js";
import { relationSentence } from "../relation/relation-sentence.js";
import type { StudyScores } from "../relation/study-scores.js";

/** @file What a study's report says of tasks: scores, and whether they go with alignment. */

/** "belebele acc", "translation out of English chrF++". */
function titleOf({ signature }: Relation, pivot: string): string {
  const { task, direction, score_measure } = signature;
  const way = direction.endsWith("*") ? `out of ${nameOf(pivot)}` : `into ${nameOf(pivot)}`;
  return [task, direction === "" ? "" : way, score_measure].filter(part => part !== "").join(" ");
}

/** Of each task and way the measure that stands first in its rows: it is found on top, and drawn. */
function leading({ relations }: RelatedEvaluation): Relation[] {
  return [
    ...groupBy(relations, ({ signature: { task, direction } }) =>
      JSON.stringify([task, direction]),
    ).values(),
  ].map(([first]) => first!);
}

const namesOf = (relation: Relation, pivot: string) => ({
  measure: measureLabel(relation.signature.measure, "other", nameOf(pivot)),
  score: relation.signature.score_measure,
});

/**
 * Returns what is found of each task, in a sentence or two.
 * @param which Defaults to the leading measure of each task and way of translation.
 */
export function scoreFindings(
  scored: RelatedEvaluation | null,
  pivot: string,
  which: "leading" | "all" = "leading",
): ReportFinding[] {
  if (!scored) return [];
  if (scored.relations.length === 0)
    return [
      {
        about: "Scores against alignment",
        says: "nothing can be said: no language of a task is among those whose alignment was measured.",
      },
    ];
  const shown = which === "all" ? scored.relations : leading(scored);
  return shown.map(relation => ({
    about: `Scores against alignment, ${titleOf(relation, pivot)}`,
    says: relationSentence(relation, namesOf(relation, pivot)),
  }));
}

/**
 * Returns the figures of the leading relations, under names of their own.
 * @param begin How those names begin; defaults to what is related.
 * @param look Of all of them.
 */
export function scoreFigures(
  scored: RelatedEvaluation | null,
  pivot: string,
  begin = "",
  look: StudyLook = {},
): Figure[] {
  return (scored ? leading(scored) : []).flatMap(relation =>
    relationFigures(relation, {
      ...namesOf(relation, pivot),
      answered: false, // the page does, above
      look,
      notes: [`Scores: ${titleOf(relation, pivot)}, against the alignment on ${scored!.corpus}.`],
      prefix: begin || `${titleOf(relation, pivot).replace(/[^\p{L}\p{N}+_-]+/gu, "-")}-`,
    }),
  );
}

/** Returns the section of a study's report about tasks; none where no task was asked. */
export function scoresSection(
  scored: StudyScores | null,
  pivot: string,
  figures: readonly Figure[],
): ReportSection[] {
  if (!scored) return [];
  const { scores } = scored.evaluation;
  const whole = scores.filter(({ subtask }) => subtask === "");
  const labels = languageLabels([...new Set(whole.map(row => row.language))].filter(code => code));
  return [
    {
      title: "Scores in tasks, against alignment",
      text: [
        ...scoreFindings(scored, pivot, "all").map(({ about, says }) => `${about}: ${says}`),
        "Correlations are of a point a model and language at each layer. Within languages a " +
          "language’s own level is taken out, within models a model’s. Intervals draw languages " +
          "whole and, within each, the items of its task; of few languages they are too narrow.",
      ],
      figures,
      tables: [
        {
          name: "scores",
          title: "What the models score; below each the 95 % interval over items",
          rows: whole.map(row => ({
            ...row,
            language: labels.get(row.language) ?? (row.direction || "all"),
          })),
          columns: [
            ["model", "Model"],
            ["task", "Task"],
            ["language", "Language"],
            ["score_measure", "Score"],
            ["value", "Value", "low", "high"],
            ["chance", "Chance"],
            ["n", "n"],
          ],
          source: scores,
        },
      ],
    },
  ];
}
