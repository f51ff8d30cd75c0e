import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { seeded } from "../src/numeric/random.js";
import { median } from "../src/numeric/statistics/summary.js";
import { child, jobFile, rounded, typescript } from "./support/child.js";
import { save } from "./support/save.js";
import { takeTurns } from "./support/take-turns.js";

export const description =
  "a sweep of edits over layers and strengths, against plain passes and PyTorch's hooks (--help)";

const usage = `npm run bench -- hooks [--model FOLDER] [--sentences N] [--strengths 5] [--threads N]
    [--rounds N] [--python PATH] [--as NAME] [--save]

Every block's output is shifted along one seeded direction, by each strength in turn: layers ×
strengths passes over one batch, beside as many plain passes, in turns in one process. Then the same
in PyTorch, with forward hooks. Medians over rounds.
--model   data/models/base by default; a folder of the Hub's layout.
--python  one that has torch and transformers; without it there is no peer.
--as      what the model is called in the results; the folder's name by default.
--save    writes bench/results/hooks-NAME.json.`;

/** What a contender is to do. */
export interface SweepJob {
  readonly model: string;
  readonly sentences: readonly (readonly number[])[];
  /** Of the direction's length, relative to what one number of a state may be. */
  readonly strengths: readonly number[];
  readonly threads: number;
  /** Seeds the direction's numbers: sin(seed · (i + 1)). */
  readonly seed: number;
}

/** What it prints. */
export interface SweepTiming {
  /** Of all plain passes, and of all passes of the sweep, in seconds. */
  readonly plain: number;
  readonly sweep: number;
  readonly layers: number;
  /** The sum of every pass's last mean-pooled states, to compare: (passes). */
  readonly sums: readonly number[];
  readonly versions?: Readonly<Record<string, string>>;
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: "string", default: "data/models/base" },
      sentences: { type: "string", default: "4" },
      strengths: { type: "string", default: "5" },
      threads: { type: "string", default: String(availableParallelism()) },
      rounds: { type: "string", default: "1" },
      python: { type: "string", default: process.env.ISOGLOSS_PYTHON ?? "" },
      as: { type: "string" },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const random = seeded(5);
  const job: SweepJob = {
    model: values.model,
    sentences: Array.from({ length: Number(values.sentences) }, () => {
      const length = Math.round(Math.exp(3.55 + 0.3 * random.normal())); // as UDHR's paragraphs
      return Array.from({ length }, () => 4 + random.integer(3000));
    }),
    strengths: Array.from({ length: Number(values.strengths) }, (_, i) => 2 ** i / 4),
    threads: Number(values.threads),
    seed: 3,
  };
  const folder = mkdtempSync(join(tmpdir(), "isogloss-bench-"));
  try {
    const results = await inTurns(jobFile(folder, job), Number(values.rounds), values.python);
    const { model: _, sentences, seed: __, ...settings } = job;
    const name = values.as ?? basename(values.model);
    const tokens = sentences.reduce((sum, { length }) => sum + length, 0);
    const record = { model: name, sentences: sentences.length, tokens, ...settings, ...results };
    console.log(record);
    if (values.save) save(`hooks-${name}`, record);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function inTurns(file: string, rounds: number, python: string) {
  const script = join(import.meta.dirname, "support", "hooks-run.ts");
  const peer = join(import.meta.dirname, "hooks_peer.py");
  const contenders: Record<string, () => Promise<SweepTiming>> = {
    isogloss: () => typescript(script, file),
    ...(python && { pytorch: () => child(python, [peer, file]) }),
  };
  const timings = await takeTurns(
    contenders,
    rounds,
    ({ sums, plain, sweep }) =>
      `${sums.length} plain passes ${plain.toFixed(2)} s, as many with an edit ${sweep.toFixed(2)} s (${(sweep / plain).toFixed(3)})`,
  );
  const [ours, theirs] = [timings.isogloss!, timings.pytorch];
  const summary = (all: readonly SweepTiming[]) => ({
    plain: rounded(median(all.map(({ plain }) => plain)), 3),
    sweep: rounded(median(all.map(({ sweep }) => sweep)), 3),
    "sweep / plain": rounded(median(all.map(({ sweep, plain }) => sweep / plain)), 3),
    ...(all[0]!.versions && { versions: all[0]!.versions }),
  });
  const passes = ours[0]!.sums.length;
  if (theirs === undefined) return { passes, isogloss: summary(ours) };
  const apart = ours[0]!.sums.map((sum, i) => {
    const other = theirs[0]!.sums[i]!;
    return Math.abs(sum - other) / Math.abs(other);
  });
  return {
    passes,
    isogloss: summary(ours),
    pytorch: summary(theirs),
    "times as fast as PyTorch": rounded(
      median(ours.map(({ sweep }, i) => theirs[i]!.sweep / sweep)),
      3,
    ),
    "largest relative difference of a pass": Math.max(...apart),
  };
}
