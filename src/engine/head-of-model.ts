import { IsoglossError } from "../base/error.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Model } from "../model/operations.js";

/**
 * Returns what makes logits of states.
 * @throws IsoglossError if the checkpoint has no language-model head.
 */
export function headOfModel(
  { folder }: Checkpoint,
  { logits }: Model,
): NonNullable<Model["logits"]> {
  if (logits) return logits;
  throw new IsoglossError(
    `${folder}: has no language-model head, so there are no logits`,
    "Use a causal language model that was saved with its head.",
  );
}
