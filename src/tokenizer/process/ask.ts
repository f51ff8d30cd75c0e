import { type Host, openHost } from "./host.js";
import type { Question, Reply } from "./messages.js";

let host: Host | undefined;

/** Asks the process of the tokenizers, which is started if need be. */
export function ask(question: Question): Promise<Reply> {
  host ??= openHost();
  return host.ask(question);
}

/** Ends the process, whatever it does; the next question starts another. */
export function endTokenizers(): void {
  host?.end();
}
