import type { Row } from "../../base/row.js";
import { translationByAlignment } from "../../chart/figures/translation-by-alignment.js";
import { nameOf } from "../../chart/parts/words.js";
import { leadingMeasure } from "../translations/study-translations.js";
import type { StudyFigure, StudyLook } from "./study-figure.js";
import type { StudyRows } from "./study-rows.js";

/** Returns the figure of what a study translates; none if it translates nothing. */
export function translationFigures(study: StudyRows, look: StudyLook = {}): StudyFigure[] {
  const rows = scoresBesideAlignment(study);
  const corpus = study.translated;
  if (rows.length === 0 || corpus === null) return [];
  const pivot = nameOf(study.pivot, look);
  const spec = translationByAlignment(rows, {
    alignmentTitle: `P@1 to ${pivot}`,
    notes: [
      `Out of ${pivot}, greedily. P@1 at each model’s and language’s best inner layer, on all sentences of ${corpus}.`,
      "Chance: the same answers against other sentences’ references, a mean over five orders.",
    ],
    ...look,
  });
  return [{ name: `translation-${corpus}`, spec, corpus, group: "translation" }];
}

/** Returns scores by the measure that is drawn, with where the language meets the pivot in that model. */
export function scoresBesideAlignment({
  scores,
  translated,
  meetings,
}: Pick<StudyRows, "scores" | "translated" | "meetings">): Row[] {
  return scores.flatMap((row): Row[] => {
    if (row.score_measure !== leadingMeasure) return [];
    const met = meetings.find(
      ({ model, corpus, language }) =>
        model === row.model && corpus === translated && language === row.language,
    );
    return met ? [{ ...row, alignment: met.p1 ?? null }] : [];
  });
}
