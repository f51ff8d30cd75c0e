import { type Options, SingleBar } from "cli-progress";
import type { Progress } from "../base/progress.js";
import { printable } from "../base/text/printable.js";
import { short } from "./terminal.js";
import { TimeLeft } from "./time-left.js";

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
  let ahead: TimeLeft | undefined;
  /** " · about 12 min left of all", or nothing where nobody can know. */
  const leftOfAll = (share: number): string => {
    const left = ahead?.left(share, Date.now());
    return left === undefined ? "" : ` · about ${minutes(left)} left of all`;
  };
  return {
    plan(stages) {
      ahead = stages.length > 1 ? new TimeLeft(stages, Date.now()) : undefined;
    },
    step(number, of) {
      whole = of > 1 ? `Step ${number} of ${of} · ` : "";
      ahead?.begin(number, Date.now());
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
        format: `${whole}${literal(label)} {bar} {percentage}% · {value}/{total} ${literal(unit)} · {rate}/s · {eta_formatted} left{all}{note}`,
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
              `${whole}${short(label)}: ${finished.toLocaleString("en")} of ${total.toLocaleString("en")} ${short(unit)} · ${minutes((elapsed / finished) * (total - finished))} left of this${leftOfAll(finished / total)}, ${minutes(now - begun)} since the start\n`,
            );
            return;
          }
          if (elapsed < quietFor) return;
          const payload = {
            rate: round(finished / (elapsed / 1000)),
            all: leftOfAll(finished / total),
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

/** "45 s", "3 min", "2.5 h". */
function minutes(ms: number): string {
  if (!Number.isFinite(ms)) return "?";
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** A text within the bar's format, in which braces name values. */
const literal = (text: string) => short(text.replace(/[{}]/g, "_"));

/** In UTF-16 units. */
const longestNote = 900;

const round = (rate: number) =>
  rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en");
