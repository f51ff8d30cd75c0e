import { IsoglossError } from "../base/error.js";
import type { Model } from "../model/operations.js";

/** @throws IsoglossError for a model that cannot go on from keys and values alone. */
export function refuseRecurrent({ architecture, recurrent }: Model): void {
  if (!recurrent) return;
  throw new IsoglossError(
    `${architecture} keeps a memory of what it has read, which is not cached here: its states can be read, but it cannot go on from a text`,
    "Generate and score with a model that has attention alone.",
  );
}
