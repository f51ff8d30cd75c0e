import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { loadCorpus } from "../src/corpus/load-corpus.js";
import { median } from "../src/numeric/statistics/summary.js";
import { save } from "./support/save.js";
import { takeTurns } from "./support/take-turns.js";

export const description = "COMET on the CPU against comet-score, segments/s";

const usage = `npm run bench -- comet --python PATH [--metric FOLDER] [--segments 96] [--systems 2]
    [--rounds 3] [--threads N] [--save]

--python names one that has unbabel-comet 2.2.7. Without --metric a checkpoint of XLM-R base's size
with seeded weights is written for this run (12 blocks of 768, estimator 2048 and 1024, 350 MB; its
embedding has the rows that the tokenizer needs). Contenders take turns, each in a process of its
own from start to end: isogloss score, comet-score as it is (it halves the weights) and the library
behind it in float32, on the same sentences of the Universal Declaration: a source, --systems
translations and a reference. What counts is the whole command, and beside it the scoring alone.
--save writes bench/results/comet.json.`;

interface Timing {
  /** Of the whole process, in seconds. */
  readonly whole: number;
  /** Of the scoring alone. */
  readonly scoring: number;
  /** By system, then by segment. */
  readonly scores: readonly (readonly number[])[];
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      python: { type: "string", default: "" },
      metric: { type: "string", default: "" },
      segments: { type: "string", default: "96" },
      systems: { type: "string", default: "2" },
      rounds: { type: "string", default: "3" },
      threads: { type: "string", default: String(availableParallelism()) },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || values.python === "") {
    console.log(usage);
    return;
  }
  const { python, threads } = values;
  const here = (name: string) => join(import.meta.dirname, name);
  const folder = mkdtempSync(join(tmpdir(), "isogloss-comet-"));
  try {
    const metric = values.metric || join(folder, "metric");
    if (values.metric === "") await apart(python, [here("comet_peer.py"), "write", folder]);
    const data = join(folder, "data.json");
    const [segments, systems] = [Number(values.segments), Number(values.systems)];
    writeFileSync(data, JSON.stringify(await texts(segments, systems)));
    const encoder = join(folder, "encoder");
    const job = [metric, existsSync(encoder) ? encoder : "", data, threads];
    const node = ["--import", "tsx", here("support/comet-run.ts"), ...job];
    const contenders: Record<string, () => Promise<Timing>> = {
      isogloss: () => timed(folder, process.execPath, node),
      "comet-score": () => timed(folder, python, [here("comet_peer.py"), "half", ...job]),
      "unbabel-comet float32": () =>
        timed(folder, python, [here("comet_peer.py"), "float", ...job]),
    };
    const times = await takeTurns(
      contenders,
      Number(values.rounds),
      ({ whole, scoring }) => `${whole.toFixed(1)} s, scoring ${scoring.toFixed(1)} s`,
    );
    report(times, { segments, systems, threads }, values.save);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(times: Record<string, Timing[]>, about: object, keep: boolean): void {
  const own = times.isogloss!;
  const found: Record<string, object> = {};
  for (const [name, theirs] of Object.entries(times)) {
    const ratio = (part: "whole" | "scoring") =>
      Number(median(theirs.map((timing, i) => timing[part] / own[i]![part])).toFixed(2));
    const most = Math.max(
      ...theirs[0]!.scores.flatMap((scores, s) =>
        scores.map((score, i) => Math.abs(score - own[0]!.scores[s]![i]!)),
      ),
    );
    const seconds = (part: "whole" | "scoring") =>
      Number(median(theirs.map(timing => timing[part])).toFixed(2));
    found[name] = {
      whole: seconds("whole"),
      scoring: seconds("scoring"),
      ...(name !== "isogloss" && { timesWhole: ratio("whole"), timesScoring: ratio("scoring") }),
      ...(name !== "isogloss" && { largestDifference: Number(most.toPrecision(2)) }),
    };
  }
  console.table(found);
  if (keep) save("comet", { ...about, contenders: found });
}

/** Returns sources, a reference and so many translations of each: English, Greek, and other languages. */
async function texts(segments: number, systems: number) {
  const others = ["deu", "fra", "spa", "tur", "vie"];
  const named = ["eng", "ell", ...others.slice(0, systems)];
  const { texts: found, languages } = await loadCorpus("udhr", { languages: named });
  const lines = (i: number) => {
    const own = found.get(languages[i]!)!;
    // The Declaration has fewer: parts of it, until there are enough.
    return Array.from({ length: segments }, (_, k) => {
      const round = Math.floor(k / own.length);
      return round === 0 ? own[k]! : `${own[k % own.length]!.slice(3 * round)} ${round}`;
    });
  };
  return {
    src: lines(0),
    ref: lines(1),
    mt: Array.from({ length: systems }, (_, s) => lines(2 + s)),
  };
}

async function timed(folder: string, program: string, words: readonly string[]): Promise<Timing> {
  const out = join(folder, "out.json");
  const begin = performance.now();
  await apart(program, [...words, out]);
  const whole = (performance.now() - begin) / 1000;
  return { whole, ...(JSON.parse(readFileSync(out, "utf8")) as Omit<Timing, "whole">) };
}

async function apart(program: string, words: readonly string[]): Promise<void> {
  await promisify(execFile)(program, [...words], { maxBuffer: 1 << 26 });
}
