import type { ReportSection } from "../../chart/page/report.js";
import { languageLabels } from "../../chart/parts/theme.js";
import { listed, nameOf } from "../../chart/parts/words.js";
import type { StudyFigure } from "../drawn/study-figure.js";
import type { Study } from "../study.js";
import type { ArrivalRow } from "../training/training-rows.js";
import { labelOf } from "./meeting-tables.js";

/** More names than these make no sentence. */
const mostNamed = 5;

/** Returns what a report says of a training run, corpus by corpus; nothing without an axis. */
export function trainingSections(study: Study, figures: readonly StudyFigure[]): ReportSection[] {
  const { training, pivot } = study;
  if (training === null) return [];
  const corpora = [...new Set(training.arrivals.map(({ corpus }) => corpus))];
  return corpora.map(corpus => {
    const rows = training.arrivals.filter(row => row.corpus === corpus);
    const labels = languageLabels(rows.map(({ language }) => language));
    const { measure, layer, checkpoints } = rows[0]!;
    const label = labelOf(measure, pivot);
    return {
      title: `Over training, on ${corpus}`,
      text: [
        arrivalSentence(rows, training.axis),
        `Arrived: from this ${training.axis} on the 95 % interval of ${label} lies above chance at ` +
          `every checkpoint, at layer ${layer}, where languages meet ${nameOf(pivot)} best in the ` +
          `last one. Of ${checkpoints} checkpoints nothing between them is seen: the truth lies ` +
          "after the checkpoint before. A language that never arrives still seems to at the last " +
          "checkpoint once in forty times.",
      ],
      figures: figures.filter(one => one.corpus === corpus && one.group === "training"),
      tables: [
        {
          name: `arrival-rows-${corpus}`,
          title: `When each language arrives, by ${training.axis}; the final ${label}, and below it the 95 % interval`,
          rows: rows.map(row => ({ ...row, language: labels.get(row.language)! })),
          columns: [
            ["language", "Language"],
            ["arrived_after", "Not yet at"],
            ["arrived_at", "Arrived at"],
            ["half_after", "Less than half at"],
            ["half_at", "Half at"],
            ["value", `Final ${label}`, "low", "high"],
            ["chance", "Chance"],
            ["n", "n"],
          ],
          source: rows,
        },
      ],
    };
  });
}

/** Returns the answer of a training run, a sentence a corpus; none without an axis. */
export function arrivalSentences({ training }: Study): string[] {
  if (training === null) return [];
  const corpora = [...new Set(training.arrivals.map(({ corpus }) => corpus))];
  return corpora.map(corpus =>
    arrivalSentence(
      training.arrivals.filter(row => row.corpus === corpus),
      training.axis,
    ),
  );
}

/** Returns the answer in a sentence: who arrives first and last, and who does not. */
export function arrivalSentence(rows: readonly ArrivalRow[], axis: string): string {
  const labels = languageLabels(rows.map(({ language }) => language));
  const names = (some: readonly ArrivalRow[]) =>
    some.length <= mostNamed
      ? listed(some.map(({ language }) => labels.get(language)!))
      : `${some.length} languages`;
  const arrived = rows.filter(row => row.arrived_at !== null);
  const missing = rows.filter(row => row.arrived_at === null);
  const { corpus } = rows[0]!;
  if (arrived.length === 0) return `On ${corpus} no language arrives within this run.`;
  const when = (row: ArrivalRow) => Number(row.arrived_at);
  const [first, last] = [Math.min(...arrived.map(when)), Math.max(...arrived.map(when))];
  const at = (position: number) => arrived.filter(row => when(row) === position);
  const said =
    first === last
      ? `${names(arrived)} arrive${arrived.length === 1 ? "s" : ""} at ${axis} ${first.toLocaleString("en")}`
      : `${names(at(first))} arrive${at(first).length === 1 ? "s" : ""} first, at ${axis} ${first.toLocaleString("en")}, ` +
        `and ${names(at(last))} last, at ${last.toLocaleString("en")}`;
  const rest =
    missing.length === 0 ? "" : `; ${names(missing)} ${missing.length === 1 ? "does" : "do"} not`;
  return `On ${corpus} ${said}${rest}.`;
}
