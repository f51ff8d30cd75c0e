import { join } from "node:path";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { LanguageCode } from "../corpus/corpus.js";
import { textsHash } from "../corpus/corpus-hash.js";
import type { Engine } from "../engine/engine.js";
import { labelled } from "../engine/labelled.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import { type ChosenPass, chosenPass } from "./chosen-pass.js";
import { defaultStore, type ExtractOptions } from "./extract-options.js";
import { hashedModel } from "./identity/hashed-model.js";
import { storableAs } from "./storable-as.js";
import {
  filesOf,
  type LanguageFiles,
  languageStem,
  type StoreInputs,
  statesFolder,
} from "./store/store.js";
import { findWider } from "./store/wider-states.js";

/** A language to be done, or done. */
export interface LanguagePlace {
  readonly language: LanguageCode;
  /** The hash of its texts. */
  readonly texts: string;
  readonly files: LanguageFiles;
}

/** Where in a store the states of a model over a corpus are, or will be. */
export interface StatesPlace {
  /** What was asked for, under the names that states are kept by. */
  readonly options: ExtractOptions;
  /** What runs: of a sentence's vector, with what is added to the transformer. */
  readonly checkpoint: Checkpoint;
  readonly chosen: ChosenPass;
  readonly inputs: StoreInputs;
  readonly folder: string;
  /** One a language that was asked for. */
  readonly items: readonly LanguagePlace[];
  /** Hashes of texts, by language. */
  readonly texts: ReadonlyMap<LanguageCode, string>;
}

/**
 * Returns where the states are that `extract` would return or make: everything that they depend
 * on is hashed, nothing is run.
 *
 * @throws IsoglossError as `extract` does before its first forward pass.
 */
export async function statesPlace(given: ExtractOptions): Promise<StatesPlace> {
  const { corpus, engine: runs = onnxEngine(), folder: root = defaultStore } = given;
  const options = namedAfter(given, runs);
  const engine = storableAs(runs, "states");
  const chosen = await chosenPass("extract", options);
  const { languages, layers, poolings, maxTokens, truncate, width, sentence } = chosen;
  const { checkpoint = options.checkpoint } = sentence ?? {};
  const { model } = options;
  const cache = join(root, "weight-hashes.json");
  const { identity, layoutHash } = await hashedModel(checkpoint, model, cache);
  const inputs: StoreInputs = {
    model: { ...identity, width },
    layoutHash,
    corpus,
    engine,
    layers,
    poolings,
    maxTokens,
    truncate,
    sentence: sentence?.identity,
  };
  const texts = new Map(languages.map(code => [code, textsHash(corpus.texts.get(code)!)] as const));
  const stems = languages.map(code => languageStem(code, texts.get(code)!));
  const folder = (await findWider(root, inputs, stems)) ?? statesFolder(root, inputs);
  const items = languages.map((language, i): LanguagePlace => {
    return { language, texts: texts.get(language)!, files: filesOf(folder, stems[i]!) };
  });
  return { options, checkpoint, chosen, inputs, folder, items, texts };
}

/** What is not computed in float32 is of another name, wherever it comes to stand. */
function namedAfter(options: ExtractOptions, engine: Engine): ExtractOptions {
  const { checkpoint, name } = options;
  const own = { ...checkpoint, name: labelled(checkpoint.name, engine) };
  return { ...options, checkpoint: own, name: name && labelled(name, engine) };
}
