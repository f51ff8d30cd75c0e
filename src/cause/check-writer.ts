import { IsoglossError } from "../base/error.js";
import type { Model } from "../model/operations.js";

/**
 * Checks that a model writes after what it has read, so that a state of its text can be changed.
 * @throws IsoglossError for a model without a head, or one that reads a source apart.
 */
export function checkWriter(model: Pick<Model, "architecture" | "decoder" | "logits">): void {
  if (model.decoder === undefined && model.logits !== undefined) return;
  throw new IsoglossError(
    model.decoder === undefined
      ? `${model.architecture} has no language-model head here, so it answers nothing that a patch could change`
      : `${model.architecture} reads a source apart from what it writes: items and prompts of one text are not its`,
    "Patch and steer a causal language model; `hookedStates` edits the states of any.",
  );
}
