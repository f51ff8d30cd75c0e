import { Command } from "commander";
import { defaultStore } from "../../extract/extract.js";
import type { PoolingName } from "../../extract/poolings.js";
import { gatherStates } from "../../study/gather-states.js";
import { interruption } from "../interruption.js";
import {
  chosenEngine,
  type EngineFlags,
  layerChoice,
  list,
  namedModels,
  type PromptFlags,
  positiveInteger,
  repeated,
  runOptions,
  type SelectionFlags,
  selectionOf,
  withEngineOptions,
  withPromptOptions,
  withSelectionOptions,
} from "../options.js";
import { printNote, printTable } from "../output.js";
import { progressBar } from "../progress-bar.js";
import { printJson, say } from "../terminal.js";

interface Flags extends EngineFlags, PromptFlags, SelectionFlags {
  readonly corpus: string;
  readonly languages?: string[];
  readonly layers: ReturnType<typeof layerChoice>;
  readonly poolings?: string[];
  readonly limit?: number;
  readonly name?: string[];
  readonly base?: string;
  readonly truncate?: boolean;
  readonly states: string;
  readonly json?: boolean;
}

/** `isogloss extract`: forward passes, and nothing after them. */
export function extractCommand(): Command {
  const command = new Command("extract")
    .description("run models over parallel sentences and keep their hidden states")
    .argument("<models...>", "folders, Hub ids or names of shipped models")
    .option("--corpus <name>", "udhr, a folder, a file or hub:org/name", "udhr")
    .option("--languages <codes>", "such as eng_Latn,zho_Hans; default: seven (udhr), or all", list)
    .option("--layers <which>", "all, middle, or 0,4,8-12", layerChoice, "all")
    .option("--poolings <names>", "such as mean,last; default: mean,mean_bos,last,weighted", list)
    .option("--limit <n>", "only the first n sentences", positiveInteger)
    .option("--name <name>", "what a model is called; once for each, or write NAME=path", repeated)
    .option("--base <model>", "what to put an adapter on, instead of the model that it names")
    .option("--truncate", "cut sentences that are too long for the model, and count them")
    .option("--states <folder>", "where the states go", defaultStore)
    .option("--json", "print the manifests as JSON instead of a table");
  withEngineOptions(withSelectionOptions(withPromptOptions(command))).addHelpText(
    "after",
    `
Work that is interrupted resumes; what is finished is not run again.

Examples:
  isogloss extract base --corpus udhr
  isogloss extract ./llama-7b --corpus flores101_dataset/devtest --layers middle --poolings mean,last
  isogloss extract sentence-transformers/LaBSE --poolings sentence
  isogloss extract intfloat/multilingual-e5-base --poolings sentence --prompt "query: "
  isogloss extract ./llama-7b --residence streamed --memory 8GB`,
  );
  return command.action(async (models: string[], flags: Flags) => {
    const progress = progressBar();
    const gathered = await gatherStates(namedModels(models, flags.name), [flags.corpus], {
      engine: chosenEngine(flags),
      folder: flags.states,
      layers: flags.layers,
      run: runOptions(flags),
      progress,
      onPass: progress.step,
      // Names are checked by `extract`, which knows them.
      poolings: flags.poolings as PoolingName[],
      languages: flags.languages,
      selection: selectionOf(flags),
      limit: flags.limit,
      note: printNote,
      base: flags.base,
      truncate: flags.truncate,
      prompt: flags.prompt,
      promptName: flags.promptName,
      signal: interruption(),
    });
    if (flags.json)
      return printJson(
        gathered.map(({ folder, report, manifest }) => ({
          model: manifest.model.name,
          folder,
          report,
          manifest,
        })),
      );
    for (const states of gathered) {
      say(`${states.manifest.model.name} → ${states.folder} (${states.manifest.engine})\n`);
      printTable(states.report, [
        ["language", "language"],
        ["sentences", "sentences"],
        ["tokens", "tokens"],
        ["padding_share", "padding"],
        ...(flags.truncate ? [["truncated", "truncated"] as const] : []),
        ["tokens_per_second", "tokens/s"],
        ["reused", "from the store"],
      ]);
    }
  });
}
