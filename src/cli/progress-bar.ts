import { type Options, SingleBar } from "cli-progress";
import type { Progress } from "../base/progress.js";
import { printable } from "../base/text/printable.js";
import { short } from "./terminal.js";

/** A bar that flashes by tells nobody anything: short tasks stay quiet. */
const quietFor = 700; // ms

/** Where nobody watches a line now and then is enough, and none of what ends before. */
const betweenLines = 30_000; // ms

/**
 * Draws a bar with rate and time left on the terminal's error stream, one task at
 * a time, with the step of the whole work that it belongs to. Where that stream is not a terminal
 * (a log, a pipe) a line is written every half minute; notes are written in any case.
 */
export function progressBar(stream: NodeJS.WriteStream = process.stderr): Progress {
  const said = new Set<string>();
  const begun = Date.now();
  let whole = "";
  let written = begun;
  return {
    step(number, of) {
      whole = of > 1 ? `Step ${number} of ${of} · ` : "";
    },
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
        format: `${whole}${literal(label)} {bar} {percentage}% · {value}/{total} ${literal(unit)} · {rate}/s · {eta_formatted} left{note}`,
        barCompleteChar: "█",
        barIncompleteChar: "░",
        barsize: 24,
      };
      return {
        advance(steps, note) {
          finished += steps;
          const now = Date.now();
          const elapsed = now - began;
          if (!stream.isTTY) {
            if (now - written < betweenLines) return;
            written = now;
            stream.write(
              `${whole}${short(label)}: ${finished.toLocaleString("en")} of ${total.toLocaleString("en")} ${short(unit)} · ${minutes((elapsed / finished) * (total - finished))} left of this, ${minutes(now - begun)} since the start\n`,
            );
            return;
          }
          if (elapsed < quietFor) return;
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

/** "45 s", "3 min". */
function minutes(ms: number): string {
  if (!Number.isFinite(ms)) return "?";
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** A text within the bar's format, in which braces name values. */
const literal = (text: string) => short(text.replace(/[{}]/g, "_"));

/** In UTF-16 units. */
const longestNote = 900;

const round = (rate: number) =>
  rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en");
