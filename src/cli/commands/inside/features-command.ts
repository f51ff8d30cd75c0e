import { Command } from "commander";
import { featuresByLanguages } from "../../../chart/figures/inside/features-by-languages.js";
import { writeFigure } from "../../../chart/picture/write-figure.js";
import { languageFeatures } from "../../../features/language-features.js";
import { openSparseCoder } from "../../../features/sparse-coder.js";
import {
  finiteNumber,
  positiveInteger,
  withEngineOptions,
  withSelectionOptions,
} from "../../options.js";
import { printTable } from "../../output.js";
import { printJson, say } from "../../terminal.js";
import { writeTables } from "../../write-tables.js";
import { corpusOf, openInside, type ReadingFlags, withCorpusOptions } from "./open-inside.js";

interface Flags extends ReadingFlags {
  readonly coder: string;
  readonly point?: string;
  readonly targetPoint?: string;
  readonly k?: number;
  readonly center?: boolean;
  readonly use: number;
}

/** `isogloss features`: which published sparse features languages share. */
export function featuresCommand(): Command {
  const coded = new Command("features")
    .description("count which published sparse features (SAE, transcoder) languages use, and share")
    .argument("<model>", "the model they were trained on: a folder, a GGUF file or a Hub id")
    .requiredOption("--coder <file>", "params.npz, sae_weights.safetensors …, or its folder")
    .option("--point <name>", "where they read: block.12, or block.12.mlp-input; default: as said")
    .option("--target-point <name>", "what they reconstruct; default: the same, or block.12.mlp")
    .option("--k <n>", "active at once (TopK), where cfg.json does not say", positiveInteger)
    .option("--center", "take the decoder's bias from states first; default: as cfg.json says")
    .option(
      "--use <share>",
      "of its tokens, on which a language uses a feature",
      finiteNumber,
      0.01,
    );
  const command = withCorpusOptions(coded)
    .option("--base <model>", "what to put an adapter on, instead of the model that it names")
    .option("--truncate", "cut sentences that are too long for the model")
    .option("--out <folder>", "write features.csv and a figure there")
    .option("--json", "print the rows as JSON");
  withEngineOptions(withSelectionOptions(command)).addHelpText(
    "after",
    `
ReLU, JumpReLU and TopK autoencoders and per-layer transcoders (with an affine skip connection, too)
are read as Gemma Scope, SAELens, circuit-tracer and sparsify write them, from npz and safetensors;
pickles are not. Beside each number stands the same where every "language" is an equal mixture of
all. variance-unexplained near 1 or above says: these are not the features of this point.

Examples:
  isogloss features google/gemma-2-2b --coder layer_12/params.npz --point block.12 --limit 50
  isogloss features ./gemma-3-270m --coder transcoder_all/layer_5_width_16k_l0_small_affine`,
  );
  return command.action(async (spec: string, flags: Flags) => {
    const { point, targetPoint: target, use } = flags;
    const coder = await openSparseCoder(flags.coder, { k: flags.k, centered: flags.center });
    const corpus = await corpusOf(flags);
    const opened = await openInside(spec, flags);
    const rows = await languageFeatures({
      ...opened,
      corpus,
      coder,
      point,
      target,
      use,
      truncate: flags.truncate ?? false,
    });
    if (flags.out !== undefined) {
      await writeTables(flags.out, { features: rows });
      await writeFigure(flags.out, "features", featuresByLanguages(rows));
    }
    if (flags.json) return printJson({ rows });
    const kind = coder.kind + (coder.isTranscoder ? " transcoder" : "");
    say(`${opened.name}: ${coder.features} features (${kind}) at ${rows[0]!.point}\n`);
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
