import { shellWord } from "../../base/text/shell-word.js";
import type { JobArray } from "../job-arrays.js";

/** What all jobs of a plan have in common. */
export interface HandOver {
  /** The plan's file, as jobs find it. */
  readonly plan: string;
  /** Where jobs run. */
  readonly directory: string;
  /** What runs isogloss there, as a shell reads it. */
  readonly command: string;
  /** Of a job. */
  readonly cpus: number;
  readonly gpus: number;
  /** Jobs at once, at most; 0: as many as there is room for. */
  readonly parallel: number;
}

/** A script for sbatch, and the words that go before it. */
export interface SlurmJob {
  readonly words: readonly string[];
  readonly script: string;
}

/**
 * Returns an array of jobs for Slurm. A job that its node takes down with it is put into the queue
 * again: units that are done are found done, and what was begun is gone on with.
 *
 * @param more Further words for sbatch, such as --partition=gpu.
 * @param after Arrays that must have ended first, well or not: the store says what is missing.
 */
export function slurmArray(
  array: JobArray,
  { plan, directory, command, cpus, gpus, parallel }: HandOver,
  more: readonly string[] = [],
  after: readonly string[] = [],
): SlurmJob {
  const last = array.jobs.length - 1;
  return {
    words: [
      "--parsable",
      "--requeue",
      "--open-mode=append",
      "--job-name=isogloss",
      `--array=0-${last}${parallel > 0 ? `%${parallel}` : ""}`,
      ...(after.length > 0 ? [`--dependency=afterany:${after.join(":")}`] : []),
      `--mem=${Math.ceil(array.memory / 2 ** 20)}M`,
      `--time=${array.minutes}`,
      `--cpus-per-task=${cpus}`,
      ...(gpus > 0 && array.kind !== "rows" ? [`--gpus-per-task=${gpus}`, "--ntasks=1"] : []),
      `--chdir=${directory}`,
      `--output=${plan.replace(/\.json$/, "")}-%A_%a.log`,
      ...more,
    ],
    script: [
      "#!/bin/bash",
      `# ${array.model.replace(/[^\x20-\x7e]/g, "?")}: a line a job, the numbers of its units.`,
      "jobs=(",
      ...array.jobs.map(job => `  ${job}`),
      ")",
      `exec ${command} work ${shellWord(plan)} "\${jobs[$SLURM_ARRAY_TASK_ID]}"`,
      "",
    ].join("\n"),
  };
}

/**
 * Returns the last job, which joins and draws once all arrays have ended, well or not: the store
 * says what is missing, and then the job says so.
 */
export function slurmJoin(
  ids: readonly string[],
  { plan, directory, command, cpus }: HandOver,
  more: readonly string[] = [],
): SlurmJob {
  return {
    words: [
      "--parsable",
      "--requeue",
      "--open-mode=append",
      "--job-name=isogloss-gather",
      ...(ids.length > 0 ? [`--dependency=afterany:${ids.join(":")}`] : []),
      `--cpus-per-task=${cpus}`,
      `--chdir=${directory}`,
      `--output=${plan.replace(/\.json$/, "")}-gather-%j.log`,
      ...more,
    ],
    script: ["#!/bin/bash", `exec ${command} gather ${shellWord(plan)} --patience 90`, ""].join(
      "\n",
    ),
  };
}
