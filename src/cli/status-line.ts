import type { Progress } from "../base/progress.js";
import { short } from "./terminal.js";

/** Redrawn at most so often: a terminal is slow, and so is a reader. */
const pause = 100; // ms

/**
 * One line on the terminal's error stream for several works side by side, each with its
 * task in hand: "study: Comparing 34 % · patching: Patching 57 %". Where that stream is
 * not a terminal nothing is drawn.
 *
 * @returns The progress of the work of that name.
 */
export function statusLine(
  stream: NodeJS.WriteStream = process.stderr,
): (work: string) => Progress {
  const current = new Map<string, string>();
  let drawn = Number.NEGATIVE_INFINITY;
  const draw = () => {
    drawn = performance.now();
    const texts = [...current].map(([work, doing]) => `${short(work)}: ${doing}`);
    const line = texts.join(" · ").slice(0, Math.max(0, (stream.columns ?? 80) - 1));
    stream.write(`\r\u001b[K${line}`);
  };
  return work => ({
    start(label, total) {
      let finished = 0;
      const show = () => {
        const percent = total > 0 ? Math.floor((100 * finished) / total) : 0;
        current.set(work, `${short(label)} ${percent} %`);
        if (stream.isTTY && performance.now() - drawn >= pause) draw();
      };
      show();
      return {
        advance(steps) {
          finished += steps;
          show();
        },
        done() {
          current.delete(work);
          if (stream.isTTY) draw();
        },
      };
    },
  });
}
