import { join } from "node:path";
import type { DroppedColumn, RowOf } from "../base/columns.js";
import { version } from "../base/version.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Corpus, LanguageCode } from "../corpus/corpus.js";
import { corpusHash } from "../corpus/corpus-hash.js";
import { droppedColumn } from "../corpus/dropped-column.js";
import type { Model } from "../model/operations.js";
import { defaultStore } from "./extract.js";
import { hashedModel } from "./identity/hashed-model.js";

/** Of which model and corpus rows are that were counted while the model read. */
export type PassSignature = RowOf<
  "model" | "revision" | "weights" | "corpus" | "corpus_hash" | "version" | "unit"
> &
  DroppedColumn;

/** A model that has read, and what rows call it. */
interface NamedModel {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  /** Defaults to the checkpoint's name. */
  readonly name?: string | undefined;
  /** Where hashes of weights are remembered; defaults to `defaultStore`. */
  readonly folder?: string | undefined;
}

/** Returns how rows are signed that say what a model did with sentences of some languages. */
export async function passSignature({
  checkpoint,
  model,
  name = checkpoint.name,
  folder = defaultStore,
}: NamedModel): Promise<(corpus: Corpus, languages: readonly LanguageCode[]) => PassSignature> {
  const { identity } = await hashedModel(checkpoint, model, join(folder, "weight-hashes.json"));
  return (corpus, languages) => ({
    model: name,
    revision: checkpoint.revision,
    weights: identity.weightsHash.slice(0, 12),
    corpus: corpus.name,
    corpus_hash: corpusHash(corpus, languages).slice(0, 12),
    version,
    unit: corpus.unit ?? "sentence",
    ...droppedColumn(corpus),
  });
}
