import { droppedColumn } from "../corpus/dropped-column.js";
import type { Signature } from "../states/source.js";
import type { Manifest } from "./states.js";

/** Returns the columns that say of which model and corpus a number is. */
export function signatureOf({
  model,
  corpus,
  isogloss,
}: Manifest): Omit<Signature, "unit" | "pooling"> {
  return {
    model: model.name,
    revision: model.revision,
    weights: model.weightsHash.slice(0, 12),
    corpus: corpus.name,
    corpus_hash: corpus.hash.slice(0, 12),
    version: isogloss,
    ...droppedColumn(corpus),
  };
}
