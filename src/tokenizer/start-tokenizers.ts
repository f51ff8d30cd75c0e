import { loadLimits } from "./limits.js";
import { ask } from "./process/ask.js";
import type { Reply } from "./process/messages.js";

/**
 * Starts the process of the tokenizers, which takes a tenth of a second, for whoever has
 * something else to do before it opens a tokenizer. What goes wrong is told then, too.
 */
export function startTokenizers(): Promise<Reply> {
  return ask({ kind: "probe", limits: loadLimits(0) });
}
