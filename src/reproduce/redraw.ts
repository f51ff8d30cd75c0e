import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { IsoglossError } from "../base/error.js";
import { Ledger, type Written } from "../base/ledger.js";
import { pause } from "../base/pause.js";
import { type LongWork, silent } from "../base/progress.js";
import type { Figure } from "../chart/parts/figure.js";
import { type FigureFormat, writeFigure } from "../chart/picture/write-figure.js";
import { csvPieces } from "../format/csv.js";
import { insideFigures } from "../papers/inside/inside-figures.js";
import { llamaBeyondEnglishFigures } from "../papers/llama-beyond-english/figures.js";
import { miniatureFigures } from "../papers/miniature/miniature-figures.js";
import { tunedFigures } from "../papers/tuned/tuned-figures.js";
import { xLlamaFigures } from "../papers/x-llama.js";

const data = resolve(import.meta.dirname, "../../data");

type Drawing = Pick<RedrawOptions, "seed" | "signal">;

const papers: Readonly<Record<string, (drawing: Drawing) => Promise<Figure[]>>> = {
  "llama-beyond-english": () => llamaBeyondEnglishFigures(join(data, "papers")),
  "x-llama": async drawing => {
    const options = { papers: join(data, "papers"), scaling: join(data, "scaling"), ...drawing };
    return [
      ...(await xLlamaFigures(options)),
      ...(await xLlamaFigures({ ...options, aboveChance: true })),
    ];
  },
};

/** The papers whose figures can be redrawn. */
export const paperNames: readonly string[] = Object.keys(papers);

const gemma = join(data, "gemma-3-270m");
const tuned = join(gemma, "tuned");
const models = join(data, "models");

/** What was measured of models, and needs them no more. */
const measured: typeof papers = {
  "gemma-3-270m-inside": () => insideFigures(gemma),
  "gemma-3-270m-tuned": drawing => tunedFigures({ folder: tuned, ...drawing }),
  miniature: () => miniatureFigures(models),
};

/** The table without which a part has nothing to be drawn from. */
const neededTables: Readonly<Record<string, string>> = {
  "gemma-3-270m-inside": join(gemma, "ablations.csv"),
  "gemma-3-270m-tuned": join(tuned, "runs.csv"),
  miniature: join(models, "longer-curve.csv"),
};

/** Whether there are rows to redraw a part from: the package on npm has those of the papers alone. */
export const canRedraw = (name: string): boolean =>
  !Object.hasOwn(neededTables, name) || existsSync(neededTables[name]!);

/** Everything that can be redrawn from the tables in data/. */
export const redrawnNames: readonly string[] = [...paperNames, ...Object.keys(measured)];

export interface RedrawOptions extends LongWork {
  /** Of everything that is drawn at random; defaults to 0. */
  readonly seed?: number;
  /** Of each figure; defaults to json, svg and png. */
  readonly formats?: readonly FigureFormat[];
}

/**
 * Draws the figures of papers again from the tables in data/, each with its rows as CSV
 * beside it, in `folder/<paper>/`; what a reader must know of each stands in `notes`.
 */
export async function redraw(
  names: readonly string[],
  folder: string,
  { seed = 0, formats = ["json", "svg", "png"], progress = silent, signal }: RedrawOptions = {},
): Promise<{ written: Written[]; notes: Record<string, readonly string[]> }> {
  const written: Written[] = [];
  const noted: Record<string, readonly string[]> = {};
  for (const paper of names) {
    const figuresOf = papers[paper] ?? measured[paper];
    if (!figuresOf)
      throw new IsoglossError(
        `there is no paper "${paper}"`,
        `Papers are ${redrawnNames.join(", ")}.`,
      );
    const figures = await figuresOf({ seed, signal });
    const task = progress.start(`Drawing ${paper}`, figures.length, "figures");
    const ledger = new Ledger(join(folder, paper));
    try {
      for (const { name, spec, rows, notes } of figures) {
        await pause(signal);
        await ledger.write(`${name}.csv`, csvPieces(rows));
        const files = formats.map(format => `${name}.${format}`);
        await ledger.record(files, () => writeFigure(join(folder, paper), name, spec, formats));
        noted[name] = notes;
        task.advance(1, name);
      }
    } finally {
      task.done();
    }
    written.push(...ledger.written);
  }
  return { written, notes: noted };
}
