import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { Command, Option } from "commander";
import { IsoglossError } from "../../../base/error.js";
import { shellWord } from "../../../base/text/shell-word.js";
import { writeAtomic } from "../../../base/write-atomic.js";
import { type JobArray, jobArrays } from "../../../units/job-arrays.js";
import { readMeasured } from "../../../units/measured.js";
import { kubernetesJobs } from "../../../units/schedulers/kubernetes.js";
import {
  type HandOver,
  type SlurmJob,
  slurmArray,
  slurmJoin,
} from "../../../units/schedulers/slurm.js";
import { unitStates } from "../../../units/unit-state.js";
import { interruption } from "../../interruption.js";
import { positiveInteger, repeated, wholeNumber } from "../../options.js";
import { printNote } from "../../output.js";
import { progressBar } from "../../progress-bar.js";
import { plannedStudy } from "../../study/planned-study.js";
import { withStudyOptions } from "../../study/study-options.js";
import { say } from "../../terminal.js";

interface Flags {
  readonly slurm?: boolean;
  readonly kubernetes?: boolean;
  readonly print?: boolean;
  readonly together: number;
  readonly parallel: number;
  readonly cpus: number;
  readonly gpus: number;
  readonly sbatch?: string[];
  readonly image: string;
  readonly claim: string;
  readonly command?: string;
}

/** `isogloss submit`: hands a study's units to whatever runs jobs here. */
export function submitCommand(): Command {
  const command = new Command("submit").description(
    "hand a study’s units to Slurm, Kubernetes, or whatever runs lines of shell",
  );
  withStudyOptions(command)
    .addOption(
      new Option("--slurm", "arrays of jobs through sbatch, and a last one that gathers").conflicts(
        ["kubernetes", "print"],
      ),
    )
    .addOption(
      new Option("--kubernetes", "print Indexed Jobs for kubectl apply").conflicts("print"),
    )
    .option("--print", "print a line of shell a job: for GNU parallel, PBS, a loop")
    .option(
      "--together <n>",
      "units of one model in a job, which opens its weights once",
      positiveInteger,
      1,
    )
    .option(
      "--parallel <n>",
      "jobs at once, of an array; 0: all that there is room for",
      wholeNumber,
      0,
    )
    .option("--cpus <n>", "of a job", positiveInteger, 1)
    .option("--gpus <n>", "of a job", wholeNumber, 0)
    .option(
      "--sbatch <word>",
      "a further word for sbatch, --sbatch=--partition=gpu; repeatable",
      repeated,
    )
    .option("--image <name>", "of Kubernetes' containers; it has isogloss", "isogloss")
    .option("--claim <name>", "of the volume with the working directory", "isogloss")
    .option("--command <text>", "what runs isogloss in a job; default: as it runs here")
    .addHelpText(
      "after",
      `
Only what is not done is handed over, and to others than Slurm only what needs nothing else: once
states are there, submit again, and what is measured of them follows. Memory and time of a job are three times what is measured.

Examples:
  isogloss submit study.yaml --slurm --together 20 --gpus 1 --sbatch=--partition=gpu
  isogloss submit study.yaml --kubernetes --image registry/isogloss --claim shared | kubectl apply -f -
  isogloss submit study.yaml --print | parallel -j 8`,
    );
  return command.action(async (models: string[], flags: Flags) => {
    if (!flags.slurm && !flags.kubernetes && !flags.print)
      command.error("error: say to whom: --slurm, --kubernetes or --print", { exitCode: 2 });
    const work = { progress: progressBar(), signal: interruption(), note: printNote };
    const { file, units, stores } = await plannedStudy(command, models, work);
    const states = await unitStates(units, stores);
    const arrays = jobArrays(states, await readMeasured(stores.states), flags.together);
    const { cpus, gpus, parallel } = flags;
    const shared: HandOver = {
      plan: resolve(file),
      directory: process.cwd(),
      cpus,
      gpus,
      parallel,
      command: flags.command ?? (flags.kubernetes ? "isogloss" : ownCommand()),
    };
    const ready = arrays.filter(({ isReady }) => isReady);
    if (flags.kubernetes) say(kubernetesJobs(ready, shared, flags).trimEnd());
    else if (flags.print) for (const line of lines(ready, shared)) say(line);
    else await toSlurm(arrays, shared, flags.sbatch ?? []);
  });
}

/** What runs this process, as a shell reads it. */
function ownCommand(): string {
  return [process.execPath, ...process.execArgv, resolve(process.argv[1]!)]
    .map(shellWord)
    .join(" ");
}

function lines(arrays: readonly JobArray[], { plan, directory, command }: HandOver): string[] {
  const head = `cd ${shellWord(directory)} && ${command} work ${shellWord(plan)}`;
  return arrays.flatMap(({ jobs }) => jobs.map(job => `${head} ${job}`));
}

async function toSlurm(
  arrays: readonly JobArray[],
  shared: HandOver,
  more: readonly string[],
): Promise<void> {
  const ids: { readonly model: string; readonly id: string }[] = [];
  // What needs others is handed over after them.
  const last = arrays.filter(({ kind }) => kind === "rows");
  const ordered = [...arrays.filter(({ kind }) => kind !== "rows"), ...last];
  for (const [i, array] of ordered.entries()) {
    const { model, kind, jobs } = array;
    const needed = kind === "rows" ? ids.filter(one => one.model === model) : [];
    const after = needed.map(({ id }) => id);
    const id = await sbatch(slurmArray(array, shared, more, after), shared.plan, `${i}`);
    say(`${model}, ${kind}: ${jobs.length} ${jobs.length === 1 ? "job" : "jobs"}, array ${id}`);
    ids.push({ model, id });
  }
  const join = slurmJoin(
    ids.map(({ id }) => id),
    shared,
    more,
  );
  say(`Gathering after them: job ${await sbatch(join, shared.plan, "gather")}`);
}

/** Hands one script over, and returns the number that Slurm gives it. */
async function sbatch(
  { words: given, script }: SlurmJob,
  plan: string,
  name: string,
): Promise<string> {
  const file = `${plan.replace(/\.json$/, "")}-${name}.sh`;
  await writeAtomic(file, script);
  const { stdout } = await promisify(execFile)("sbatch", [...given, file]).catch(error => {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    throw new IsoglossError(
      code === "ENOENT" ? "sbatch is not here" : `sbatch refuses: ${stderr?.trim() ?? error}`,
      code === "ENOENT"
        ? "Submit where Slurm is installed, or use --print."
        : `Mend what it says, or hand ${file} over yourself.`,
      { cause: error },
    );
  });
  return stdout.trim().split(";")[0]!;
}
