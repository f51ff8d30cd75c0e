import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { median } from "../src/numeric/statistics/summary.js";
import type { LikelihoodTask } from "../src/task/task.js";
import { openTasks } from "../src/task/task-kinds.js";
import { writeSyntheticMmlu } from "../test/support/synthetic-tasks.js";
import { child, jobFile, megabytes, rounded, typescript } from "./support/child.js";
import { save } from "./support/save.js";
import { takeTurns } from "./support/take-turns.js";

export const description =
  "log-likelihoods of four-choice items against lm-evaluation-harness, peak memory (--help)";

const usage = `npm run bench -- likelihood [--model FOLDER] [--items N] [--shots N] [--wording NAME]
    [--batch N] [--threads N] [--rounds N] [--python PATH] [--save]

Made-up items in MMLU's layout, full answers, 5 solved examples before each. Contenders take
turns, each in a process of its own, from opening the model to the last number; medians over rounds.
--model    data/models/base by default; a folder of the Hub's layout.
--wording  continuation: four answers to score; harness: four letters, which the harness has from one pass.
--batch    of the harness; 16 by default.
--python   one that has lm-eval 0.4.13; without it there is no peer.
--save     writes bench/results/likelihood-MODEL-WORDING.json.`;

/** What a contender prints. */
interface Timing {
  readonly seconds: number;
  /** Peak resident memory in bytes. */
  readonly peak: number;
  readonly logprobs: readonly number[];
  readonly versions?: Readonly<Record<string, string>>;
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: "string", default: "data/models/base" },
      items: { type: "string", default: "500" },
      shots: { type: "string", default: "5" },
      wording: { type: "string", default: "continuation" },
      batch: { type: "string", default: "16" },
      threads: { type: "string", default: String(availableParallelism()) },
      rounds: { type: "string", default: "3" },
      python: { type: "string", default: process.env.ISOGLOSS_PYTHON ?? "" },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "isogloss-bench-"));
  try {
    const [items, shots] = [Number(values.items), Number(values.shots)];
    await writeSyntheticMmlu(folder, items, shots);
    const [task] = (await openTasks([`mmlu=${folder}`], {
      wording: values.wording,
      shots,
    })) as LikelihoodTask[];
    const { requests } = task!;
    const [threads, batch] = [Number(values.threads), Number(values.batch)];
    const job = jobFile(folder, { model: values.model, requests, threads, batch });
    const results = await inTurns(job, Number(values.rounds), values.python);
    const settings = { model: values.model, items, shots, wording: values.wording, threads, batch };
    console.log({ ...settings, requests: requests.length, ...results });
    const name = basename(values.model);
    if (values.save) save(`likelihood-${name}-${values.wording}`, { ...settings, ...results });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function inTurns(job: string, rounds: number, python: string) {
  const script = join(import.meta.dirname, "support", "likelihood-run.ts");
  const peer = join(import.meta.dirname, "likelihood_peer.py");
  const contenders: Record<string, () => Promise<Timing>> = {
    isogloss: () => typescript(script, job),
    ...(python && { harness: () => child(python, [peer, job]) }),
  };
  const timings = await takeTurns(
    contenders,
    rounds,
    timing => `${timing.seconds.toFixed(2)} s, peak ${megabytes(timing.peak)}`,
  );
  const [ours, theirs] = [timings.isogloss!, timings.harness];
  const contender = (all: readonly Timing[]) => ({
    seconds: rounded(median(all.map(({ seconds }) => seconds))),
    peak: megabytes(Math.max(...all.map(({ peak }) => peak))),
    ...(all[0]!.versions && { versions: all[0]!.versions }),
  });
  if (theirs === undefined) return { isogloss: contender(ours) };
  const apart = ours[0]!.logprobs.map((logprob, i) => Math.abs(logprob - theirs[0]!.logprobs[i]!));
  return {
    isogloss: contender(ours),
    harness: contender(theirs),
    "times as fast as the harness": rounded(
      median(ours.map(({ seconds }, i) => theirs[i]!.seconds / seconds)),
    ),
    "largest difference of a log-likelihood": Math.max(...apart),
  };
}
