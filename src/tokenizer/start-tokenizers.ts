import type { IsoglossError } from "../base/error.js";
import { failureError } from "./failure-error.js";
import { loadLimits } from "./limits.js";
import { ask } from "./process/ask.js";

/**
 * Starts the process of the tokenizers, which takes a tenth of a second, for whoever has
 * something else to do before it opens a tokenizer.
 *
 * @returns Why it cannot be used on this machine, or null. Who does not ask is told on opening.
 */
export async function startTokenizers(): Promise<IsoglossError | null> {
  const reply = await ask({ kind: "probe", limits: loadLimits(0) });
  if (!("failure" in reply)) return null;
  return failureError(reply, { file: "tokenizers", rules: [], what: "loading" });
}
