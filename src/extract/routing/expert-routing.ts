import { passSignature } from "../pass-signature.js";
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
export async function expertRouting(options: ExpertRoutingOptions): Promise<RoutingRows> {
  const choices = await expertChoices(options);
  const signature = await passSignature(options);
  const counted = choices.languages.map(({ language }) => language);
  return routingRows(choices, signature(options.corpus, counted));
}
