import { IsoglossError } from "../base/error.js";

/** @throws IsoglossError of a model that reads its tokens both ways, and is to go on from some. */
export function refuseBothWays(): never {
  throw new IsoglossError(
    "the model sees both ways, so it cannot go on from what it has read",
    "Generate and score with a causal language model.",
  );
}
