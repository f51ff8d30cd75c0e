import { type Options, SingleBar } from "cli-progress";
import type { Progress } from "../base/progress.js";
import { printable } from "../base/text/printable.js";
import { short } from "./terminal.js";

/** A bar that flashes by tells nobody anything: short tasks stay quiet. */
const quietFor = 700; // ms

/**
 * Draws a bar with rate and time left on the terminal's error stream, one task at
 * a time. Where that stream is not a terminal (a log, a pipe) nothing is drawn; notes are
 * written in any case.
 */
export function progressBar(stream: NodeJS.WriteStream = process.stderr): Progress {
  const said = new Set<string>();
  return {
    note(text) {
      if (!said.has(text)) stream.write(`Note: ${printable(text, longestNote)}\n`);
      said.add(text);
    },
    start(label, total, unit) {
      const began = Date.now();
      let finished = 0;
      let bar: SingleBar | undefined;
      const options: Options = {
        stream,
        clearOnComplete: true,
        hideCursor: true,
        etaBuffer: 50,
        format: `${literal(label)} {bar} {percentage}% · {value}/{total} ${literal(unit)} · {rate}/s · {eta_formatted} left{note}`,
        barCompleteChar: "█",
        barIncompleteChar: "░",
        barsize: 24,
      };
      return {
        advance(steps, note) {
          finished += steps;
          const elapsed = Date.now() - began;
          if (!stream.isTTY || elapsed < quietFor) return;
          const payload = {
            rate: round(finished / (elapsed / 1000)),
            note: note ? ` · ${short(note)}` : "",
          };
          if (!bar) {
            bar = new SingleBar(options);
            bar.start(total, finished, payload);
          } else bar.update(finished, payload);
        },
        done() {
          bar?.stop();
        },
      };
    },
  };
}

/** A text within the bar's format, in which braces name values. */
const literal = (text: string) => short(text.replace(/[{}]/g, "_"));

/** In UTF-16 units. */
const longestNote = 900;

const round = (rate: number) =>
  rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en");
