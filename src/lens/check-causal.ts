import { IsoglossError } from "../base/error.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { needsOf } from "../engine/tfjs/needs.js";
import type { Model } from "../model/operations.js";

/** @throws IsoglossError of a model that sees what comes after a token: it foretells no next one. */
export function checkCausal({ name }: Checkpoint, model: Model): void {
  let isCausal = true;
  needsOf(ops => {
    const told: typeof ops = {
      ...ops,
      attention(_, __, ___, { causal }) {
        isCausal &&= causal;
        return null;
      },
    };
    for (let block = 0; block < model.blocks; block++) model.block(told, block, null);
  });
  if (!isCausal)
    throw new IsoglossError(
      `${name}: sees both ways, so its states foretell no next token`,
      "Use a causal language model.",
    );
}
