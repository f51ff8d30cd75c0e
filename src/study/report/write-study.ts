import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ledger, type Written } from "../../base/ledger.js";
import { pause } from "../../base/pause.js";
import { type LongWork, silent } from "../../base/progress.js";
import { mapPage } from "../../chart/page/map-page.js";
import { reportHtml } from "../../chart/page/report.js";
import { type FigureFormat, writeFigure } from "../../chart/picture/write-figure.js";
import { csvPieces } from "../../format/csv.js";
import { isOfFamily } from "../drawn/drawn-families.js";
import type { StudyLook } from "../drawn/study-figure.js";
import { studyFigures } from "../drawn/study-figures.js";
import { studyDescription } from "../drawn/study-file.js";
import { studyRows } from "../drawn/study-rows.js";
import { paperFiles } from "../paper/paper-files.js";
import type { Study } from "../study.js";
import { mapNotes } from "./map-notes.js";
import { scoreFigures } from "./scores-section.js";
import { dateLabel, studyReport } from "./study-report.js";
import { translationRelations } from "./translations-section.js";

/** What `writeStudy` takes. */
export interface WriteOptions extends LongWork {
  /** Of each figure; defaults to json, svg and png. */
  readonly formats?: readonly FigureFormat[];
  /** Families of figures to draw, such as alignment and map; defaults to all. */
  readonly figures?: readonly string[];
  /** How languages and models are called, ordered and coloured in every figure, and how large these are. */
  readonly look?: StudyLook;
  /** Stands at the end of the report; by default nothing does. */
  readonly command?: string;
  /** "2026-11-28": of a report that says what the one before it said, the earlier date stays. */
  readonly date?: string;
}

/**
 * Writes a study into a folder: `rows.csv` (the chosen measures, layer by layer, language by
 * language), `meetings.csv` (where each language
 * meets the pivot best), `battery.csv` (every measure, means over languages), `languages.csv`, `gains.csv`,
 * `tokens.csv`, `maps.csv`, along an axis `training.csv` and `arrivals.csv`, `study.json` (by which `isogloss draw` draws the folder again), with tasks or
 * translations `scores.csv` and `relations.csv` (scores against
 * alignment), also `items.csv` or `translations.csv`, the figures, and the pages `report.html` and
 * `map.html`, which open without a network; for a paper `tables.md`, `tables.tex`, `methods.md` and `references.bib`.
 *
 * @example
 * ```ts
 * import { runStudy, writeStudy } from "isogloss";
 * const plan = { models: ["base"], corpora: ["udhr"], limit: 10, measures: ["linear-cka"] as const };
 * const study = await runStudy(plan);
 * await writeStudy("my-study", study, { formats: ["svg"] }); // report.html, map.html, rows.csv …
 * ```
 */
export async function writeStudy(
  folder: string,
  study: Study,
  {
    formats = ["json", "svg", "png"],
    figures: only,
    look = {},
    command,
    date,
    progress = silent,
    signal,
  }: WriteOptions = {},
): Promise<readonly Written[]> {
  const rows = studyRows(study);
  const wanted = ({ name }: { name: string }) => only === undefined || isOfFamily(name, only);
  const figures = [...studyFigures(rows, look), ...translationRelations(study, look)].filter(
    wanted,
  );
  const scored = scoreFigures(study.scored, study.pivot, "", look).filter(wanted);
  const drawn = [...figures, ...scored];
  // A pass and its measures each, what is asked of the models, every measure, and this.
  const asked = [study.translations, study.scored].filter(part => part !== null).length;
  const steps = 2 * study.sources.length + 2 + asked;
  progress.step?.(steps, steps);
  const task = progress.start("Drawing", drawn.length + 1, "figures");
  const ledger = new Ledger(folder);
  try {
    await ledger.write("rows.csv", csvPieces(study.alignment));
    await ledger.write("meetings.csv", csvPieces(study.meetings));
    if (study.battery.length > 0) await ledger.write("battery.csv", csvPieces(study.battery));
    await ledger.write("languages.csv", csvPieces(study.languages));
    if (study.gains.length > 0) await ledger.write("gains.csv", csvPieces(study.gains));
    await ledger.write("tokens.csv", csvPieces(study.tokens));
    if (rows.maps.length > 0) await ledger.write("maps.csv", csvPieces(rows.maps));
    if (study.training) {
      await ledger.write("training.csv", csvPieces(study.training.rows));
      await ledger.write("arrivals.csv", csvPieces(study.training.arrivals));
    }
    await ledger.write("study.json", studyDescription(rows));
    const scores = [
      ...(study.scored?.evaluation.scores ?? []),
      ...(study.translations?.scores ?? []),
    ];
    if (scores.length > 0) await ledger.write("scores.csv", csvPieces(scores));
    if (study.translations)
      await ledger.write("translations.csv", csvPieces(study.translations.rows));
    if (study.scored) await ledger.write("items.csv", csvPieces(study.scored.evaluation.items));
    const related = [study.scored, study.translations].flatMap(found => found?.relations ?? []);
    if (related.length > 0)
      await ledger.write("relations.csv", csvPieces(related.flatMap(({ rows }) => rows)));
    for (const { name, spec } of drawn) {
      await pause(signal);
      const files = formats.map(format => `${name}.${format}`);
      await ledger.record(files, () => writeFigure(folder, name, spec, formats));
      task.advance(1, name);
    }
    if (study.maps.length > 0)
      await ledger.write(
        "map.html",
        await mapPage(study.maps, {
          notes: mapNotes(study),
          opens: { layer: study.mapped?.layer },
          report: "report.html",
          look,
        }),
      );
    for (const [name, text] of Object.entries(paperFiles(study))) await ledger.write(name, text);
    const report = studyReport(study, figures, scored, { command, date });
    const html = await reportHtml(report);
    await ledger.write("report.html", await withEarlierDate(join(folder, "report.html"), html));
    task.advance(1, "report");
  } finally {
    task.done();
  }
  return ledger.written;
}

/** Returns a page with the date of the one that stands there, if it says the same but for that. */
async function withEarlierDate(file: string, html: string): Promise<string> {
  const dated = new RegExp(`(${dateLabel}</dt><dd dir="auto">)(\\d{4}-\\d\\d-\\d\\d)`);
  const before = await readFile(file, "utf8").catch(() => "");
  const earlier = dated.exec(before)?.[2];
  if (earlier === undefined) return html;
  const same = html.replace(dated, (_, head: string) => `${head}${earlier}`);
  return same === before ? same : html;
}
