import { join, resolve } from "node:path";
import { IsoglossError } from "../base/error.js";
import { type Progress, silent } from "../base/progress.js";
import { writeFigure } from "../chart/write-figure.js";
import { csvFromRows } from "../format/csv.js";
import { type Change, Ledger } from "./ledger.js";
import { llamaBeyondEnglishFigures } from "./papers/llama-beyond-english/figures.js";
import type { PaperFigure } from "./papers/paper-figures.js";
import { xLlamaFigures } from "./papers/x-llama.js";

const data = resolve(import.meta.dirname, "../../data");

const papers: Readonly<Record<string, (seed: number) => Promise<PaperFigure[]>>> = {
  "llama-beyond-english": () => llamaBeyondEnglishFigures(join(data, "papers")),
  "x-llama": seed =>
    xLlamaFigures({ papers: join(data, "papers"), scaling: join(data, "scaling"), seed }),
};

/** The papers whose figures can be redrawn. */
export const paperNames: readonly string[] = Object.keys(papers);

export interface RedrawnPaper {
  readonly paper: string;
  readonly figures: readonly {
    readonly name: string;
    readonly change: Change;
    readonly notes: readonly string[];
  }[];
}

/**
 * Draws the figures of papers again from the tables in data/, each with its rows as CSV
 * beside it, in `folder/<paper>/`.
 */
export async function redraw(
  names: readonly string[],
  folder: string,
  { seed = 0, progress = silent }: { readonly seed?: number; readonly progress?: Progress } = {},
): Promise<RedrawnPaper[]> {
  const redrawn: RedrawnPaper[] = [];
  for (const paper of names) {
    const figuresOf = papers[paper];
    if (!figuresOf)
      throw new IsoglossError(
        `there is no paper "${paper}"`,
        `Papers are ${paperNames.join(", ")}.`,
      );
    const figures = await figuresOf(seed);
    const task = progress.start(`Drawing ${paper}`, figures.length, "figures");
    const done = [];
    try {
      for (const { name, spec, rows, notes } of figures) {
        const ledger = new Ledger(join(folder, paper));
        await ledger.write(`${name}.csv`, csvFromRows(rows));
        await ledger.record([`${name}.json`, `${name}.svg`, `${name}.png`], () =>
          writeFigure(join(folder, paper), name, spec),
        );
        done.push({ name, change: ledger.change(), notes });
        task.advance(1, name);
      }
    } finally {
      task.done();
    }
    redrawn.push({ paper, figures: done });
  }
  return redrawn;
}
