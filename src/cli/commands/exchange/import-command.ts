import { Command } from "commander";
import { loadCorpus } from "../../../corpus/load-corpus.js";
import { defaultStore } from "../../../extract/extract.js";
import { importStates } from "../../../extract/imported/import-states.js";
import { interruption } from "../../interruption.js";
import {
  list,
  positiveInteger,
  type SelectionFlags,
  selectionOf,
  withSelectionOptions,
} from "../../options.js";
import { printTable } from "../../output.js";
import { progressBar } from "../../progress-bar.js";
import { printJson, say } from "../../terminal.js";

interface Flags extends SelectionFlags {
  readonly corpus: string;
  readonly languages?: string[];
  readonly limit?: number;
  readonly as?: string;
  readonly axes?: string;
  readonly states: string;
  readonly json?: boolean;
}

/** `isogloss import`: vectors that something else made become stored states. */
export function importCommand(): Command {
  const command = new Command("import")
    .description("take states or sentence vectors that something else made into the store")
    .argument("<arrays...>", "files (.npy, .npz, .safetensors) or folders, or LANGUAGE=file")
    .requiredOption("--corpus <name>", "the sentences that the vectors are of, in their order")
    .option("--languages <codes>", "which; default: all of the corpus", list)
    .option("--limit <n>", "the vectors are of the first n sentences", positiveInteger)
    .option("--as <name>", "what the model is called; default: the files' or folder's name")
    .option("--axes <names>", "such as sentences,layers,width; default: told by the shape")
    .option("--states <folder>", "where the states go", defaultStore)
    .option("--json", "print the manifest as JSON instead of a table");
  return withSelectionOptions(command)
    .addHelpText(
      "after",
      `
An array is (sentences, width) or (layers, sentences, width). Its language is its key in the file
(eng_Latn, eng_Latn/12), or what the file's name says (e5.de.npy), or what stands before it.

Examples:
  isogloss import e5/ --corpus flores200/devtest --languages en,de,sw
  isogloss import en=a.npy de=b.npy --corpus corpus.tsv --as text-embedding-3-large
  isogloss import feats.safetensors --corpus udhr --axes sentences,layers,width
  isogloss study "E5=e5/" ./my-llama --corpus flores200/devtest      the same in a study`,
    )
    .action(async (arrays: string[], flags: Flags) => {
      const { languages, limit, as: name, axes, states: folder } = flags;
      const work = { progress: progressBar(), signal: interruption() };
      const selection = { ...selectionOf(flags), languages, limit };
      const corpus = await loadCorpus(flags.corpus, { ...selection, ...work });
      const states = await importStates({ arrays, corpus, name, axes, folder, ...work });
      if (flags.json)
        return printJson({
          folder: states.folder,
          report: states.report,
          manifest: states.manifest,
        });
      say(`${states.manifest.model.name} → ${states.folder}\n`);
      printTable(states.report, [
        ["language", "language"],
        ["sentences", "sentences"],
        ["layers", "layers"],
        ["width", "width"],
        ["reused", "from the store"],
      ]);
    });
}
