import { join } from "node:path";
import { Command } from "commander";
import { namedPlace } from "../../../base/text/named-place.js";
import { writeAtomic } from "../../../base/write-atomic.js";
import { featuresByLanguages } from "../../../chart/figures/inside/features-by-languages.js";
import { writeFigure } from "../../../chart/picture/write-figure.js";
import { loadCorpus } from "../../../corpus/load-corpus.js";
import { languageFeatures } from "../../../features/language-features.js";
import { openSparseCoder } from "../../../features/sparse-coder.js";
import { csvFromRows } from "../../../format/csv.js";
import { openModel } from "../../../study/open-model.js";
import { interruption } from "../../interruption.js";
import {
  chosenEngine,
  type EngineFlags,
  finiteNumber,
  list,
  positiveInteger,
  runOptions,
  type SelectionFlags,
  selectionOf,
  withEngineOptions,
  withSelectionOptions,
} from "../../options.js";
import { printTable } from "../../output.js";
import { progressBar } from "../../progress-bar.js";
import { printJson, say } from "../../terminal.js";

interface Flags extends EngineFlags, SelectionFlags {
  readonly coder: string;
  readonly point: string;
  readonly k?: number;
  readonly center?: boolean;
  readonly use: number;
  readonly corpus: string;
  readonly languages?: string[];
  readonly limit?: number;
  readonly base?: string;
  readonly truncate?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** `isogloss features`: which published sparse features languages share. */
export function featuresCommand(): Command {
  const command = new Command("features")
    .description("count which published sparse features (SAE) languages use, and share")
    .argument("<model>", "the model they were trained on: a folder, a GGUF file or a Hub id")
    .requiredOption("--coder <file>", "params.npz, sae_weights.safetensors …, or its folder")
    .requiredOption("--point <name>", "where they read: block.12, the stream after block 12")
    .option("--k <n>", "active at once (TopK), where cfg.json does not say", positiveInteger)
    .option("--center", "take the decoder's bias from states first; default: as cfg.json says")
    .option(
      "--use <share>",
      "of its tokens, on which a language uses a feature",
      finiteNumber,
      0.01,
    )
    .option("--corpus <name>", "udhr, a folder or a file", "udhr")
    .option("--languages <codes>", "such as eng_Latn,zho_Hans; default: seven (udhr), or all", list)
    .option("--limit <n>", "only the first n sentences", positiveInteger)
    .option("--base <model>", "what to put an adapter on, instead of the model that it names")
    .option("--truncate", "cut sentences that are too long for the model")
    .option("--out <folder>", "write features.csv and a figure there")
    .option("--json", "print the rows as JSON");
  withEngineOptions(withSelectionOptions(command)).addHelpText(
    "after",
    `
JumpReLU and TopK encoders are read by the names of Gemma Scope, SAELens and sparsify, from npz and
safetensors; pickles are not. Beside each number stands the same where every "language" is an equal
mixture of all.

Examples:
  isogloss features google/gemma-2-2b --coder layer_12/params.npz --point block.12 --limit 50`,
  );
  return command.action(async (spec: string, flags: Flags) => {
    const progress = progressBar();
    const { languages, limit, point, use } = flags;
    const coder = await openSparseCoder(flags.coder, { k: flags.k, centered: flags.center });
    const corpus = await loadCorpus(flags.corpus, { ...selectionOf(flags), languages, limit });
    const { checkpoint, model } = await openModel(spec, { progress, base: flags.base });
    const { name = checkpoint.name } = namedPlace(spec);
    const rows = await languageFeatures({
      name,
      checkpoint,
      model,
      corpus,
      coder,
      point,
      use,
      progress,
      signal: interruption(),
      engine: chosenEngine(flags),
      run: runOptions(flags),
      truncate: flags.truncate ?? false,
    });
    if (flags.out !== undefined) {
      await writeAtomic(join(flags.out, "features.csv"), csvFromRows(rows));
      await writeFigure(flags.out, "features", featuresByLanguages(rows));
    }
    if (flags.json) return printJson({ rows });
    say(`${name}: ${coder.features} features (${coder.kind}) at ${point}\n`);
    printTable(rows, [
      ["measure", "measure"],
      ["used_by", "languages"],
      ["language", "language"],
      ["value", "value"],
      ["chance", "languages mixed"],
      ["tokens", "tokens"],
    ]);
  });
}
