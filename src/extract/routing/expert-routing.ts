import { join } from "node:path";
import { version } from "../../base/version.js";
import { corpusHash } from "../../corpus/corpus-hash.js";
import { defaultStore } from "../extract.js";
import { hashedModel } from "../identity/hashed-model.js";
import { type ExpertChoicesOptions, expertChoices } from "./expert-choices.js";
import { type RoutingRows, routingRows } from "./routing-rows.js";

/** What `expertRouting` takes. */
export interface ExpertRoutingOptions extends ExpertChoicesOptions {
  /** What the model is called in rows and figures; defaults to the checkpoint's name. */
  readonly name?: string;
  /** Where hashes of weights are remembered; defaults to `defaultStore`. */
  readonly folder?: string;
}

/**
 * Returns how a mixture of experts routes the tokens of each language: the share of each expert
 * by layer, its entropy in bits, and the Jensen–Shannon distance between languages.
 *
 * @throws IsoglossError if the model has no experts, and as `extract` for the corpus.
 */
export async function expertRouting({
  name,
  folder = defaultStore,
  ...options
}: ExpertRoutingOptions): Promise<RoutingRows> {
  const { checkpoint, model, corpus } = options;
  const choices = await expertChoices(options);
  const { identity } = await hashedModel(checkpoint, model, join(folder, "weight-hashes.json"));
  const counted = choices.languages.map(({ language }) => language);
  return routingRows(choices, {
    model: name ?? checkpoint.name,
    revision: checkpoint.revision,
    weights: identity.weightsHash.slice(0, 12),
    corpus: corpus.name,
    corpus_hash: corpusHash(corpus, counted).slice(0, 12),
    version,
    unit: corpus.unit ?? "sentence",
  });
}
