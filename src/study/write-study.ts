import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Progress, silent } from "../base/progress.js";
import { writeAtomic } from "../base/write-atomic.js";
import { reportHtml } from "../chart/report.js";
import { type FigureFormat, writeFigure } from "../chart/write-figure.js";
import { csvFromRows } from "../format/csv.js";
import type { Study } from "./study.js";
import { studyFigures } from "./study-figures.js";
import { studyReport } from "./study-report.js";

export interface WriteOptions {
  /** Of each figure; defaults to json, svg and png. */
  readonly formats?: readonly FigureFormat[];
  readonly progress?: Progress;
}

/** A file that was written, and whether it differs from what stood there before. */
export interface Written {
  readonly path: string;
  readonly change: "new" | "changed" | "unchanged";
}

/**
 * Writes a study into a folder: `rows.csv` (every measure, layer by layer), `languages.csv`,
 * `gains.csv`, `tokens.csv`, the figures, and `report.html`, which opens without a network.
 */
export async function writeStudy(
  folder: string,
  study: Study,
  { formats = ["json", "svg", "png"], progress = silent }: WriteOptions = {},
): Promise<Written[]> {
  const figures = studyFigures(study);
  const task = progress.start("Drawing", figures.length + 1, "figures");
  const before = (path: string) => readFile(path).catch(() => null);
  const written: Written[] = [];
  const note = async (path: string, old: Uint8Array | null) => {
    const now = await readFile(path);
    const change = old === null ? "new" : now.equals(old) ? "unchanged" : "changed";
    written.push({ path, change });
  };
  const write = async (name: string, text: string) => {
    const path = join(folder, name);
    const old = await before(path);
    await writeAtomic(path, text);
    await note(path, old);
  };
  try {
    await write("rows.csv", csvFromRows(study.alignment));
    await write("languages.csv", csvFromRows(study.languages));
    if (study.gains.length > 0) await write("gains.csv", csvFromRows(study.gains));
    await write("tokens.csv", csvFromRows(study.tokens));
    for (const { name, spec } of figures) {
      const paths = formats.map(format => join(folder, `${name}.${format}`));
      const old = await Promise.all(paths.map(before));
      await writeFigure(folder, name, spec, formats);
      for (const [i, path] of paths.entries()) await note(path, old[i]!);
      task.advance(1, name);
    }
    await write("report.html", await reportHtml(studyReport(study, figures)));
    task.advance(1, "report");
  } finally {
    task.done();
  }
  return written;
}
