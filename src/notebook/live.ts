import { randomUUID } from "node:crypto";
import type { Progress } from "../base/progress.js";
import { escapeText } from "../chart/parts/escape-text.js";
import { cellSignal } from "./interruption.js";
import { currentCell } from "./kernel.js";

/** Every message is kept by the browser's page: a few a second are enough. */
const betweenDraws = 250; // ms

/** Shows long work as one line that is replaced, and taken away at the end. */
export const bar: Progress = {
  start(label, total, unit) {
    const cell = currentCell();
    const transient = { display_id: randomUUID() };
    let done = 0;
    let drawn: number | undefined;
    const show = (html: string) => {
      cell({ data: { "text/html": html }, metadata: {}, transient }, drawn !== undefined);
      drawn = performance.now();
    };
    const draw = (note = "") => {
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const text = `${label}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${unit} ${note}`;
      show(
        `<progress value="${share}" style="width:20em"></progress> <small>${escapeText(text)}</small>`,
      );
    };
    draw();
    return {
      advance(steps, note) {
        done += steps;
        if (performance.now() - drawn! >= betweenDraws) draw(note);
      },
      done: () => show(""),
    };
  },
};

/** What makes long work a cell's own. */
export interface Live {
  readonly progress: Progress;
  /** Aborted when the kernel is interrupted. Another one in every cell. */
  readonly signal: AbortSignal;
}

/**
 * Options for all long work: a bar under the cell, and an end when the kernel is interrupted.
 * What was finished by then is kept, and running the cell again goes on from there.
 *
 * @example
 * const rows = await similarity.compare(source, live);
 * const states = await extract({ ...model, corpus, ...live });
 */
export const live: Live = {
  progress: bar,
  get signal() {
    return cellSignal();
  },
};
