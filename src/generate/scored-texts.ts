import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { strip } from "../base/text/strip.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Model } from "../model/operations.js";
import { encodeAll } from "../tokenizer/encode-all.js";
import type { LikelihoodRequest } from "./request.js";
import { rollingWindows } from "./rolling-windows.js";
import type { ScoredText } from "./token-tree.js";
import { addedAtEnd, promptIds } from "./tokenize-prompts.js";

/** What is encoded at once. */
const batch = 256;

/**
 * Returns what is scored of some requests, as lm-evaluation-harness cuts it: spaces that end a
 * context begin the continuation instead; the continuation's tokens are those of both together
 * less as many as the context alone has; where the model takes fewer, the context loses its
 * beginning. Nothing before it: the continuation follows the token that begins a text. A whole
 * text becomes several, one a window.
 *
 * @param beginning The token that begins a text where a context has none; null: there is no such.
 * @throws IsoglossError for a continuation without tokens, or longer than the model takes.
 * @throws The signal's reason if it was aborted.
 */
export async function scoredTexts(
  { tokenizer }: Checkpoint,
  model: Model,
  requests: readonly LikelihoodRequest[],
  beginning: number | null,
  signal?: AbortSignal,
): Promise<ScoredText[]> {
  const texts: ScoredText[] = [];
  const added = addedAtEnd(tokenizer);
  for (let at = 0; at < requests.length; at += batch) {
    signal?.throwIfAborted();
    const part = requests.slice(at, at + batch).map(movedSpaces);
    const encoded = async (list: readonly string[]) =>
      (await encodeAll(tokenizer, list)).map(ids => promptIds(ids, tokenizer, added));
    const contexts = await encoded(part.map(({ context }) => context));
    const wholes = await encoded(part.map(({ context, continuation }) => context + continuation));
    for (const [i, { id, rolling }] of part.entries()) {
      const [context, whole] = [contexts[i]!, wholes[i]!];
      const begins = context.length === 0 || rolling ? beginning : undefined;
      if (begins === null)
        throw new IsoglossError(
          `request ${excerpt(id)}: nothing precedes the continuation, and the model has no token that begins a text`,
          "Give a context.",
        );
      if (rolling && begins !== undefined && whole.length > 0) {
        const most = Math.min(rolling.window ?? Number.POSITIVE_INFINITY, model.maxTokens);
        texts.push(...rollingWindows(at + i, whole, begins, most));
        continue;
      }
      const ids = begins === undefined ? whole : [begins, ...whole];
      const count = whole.length - context.length;
      if (count < 1 || count > model.maxTokens)
        throw new IsoglossError(
          `request ${excerpt(id)}: its continuation has ${Math.max(0, count)} tokens, and the model takes 1 to ${model.maxTokens}`,
          "Check the text, or score it in parts.",
        );
      const kept = ids.slice(-(model.maxTokens + 1));
      texts.push({ request: at + i, ids: kept, from: kept.length - count });
    }
  }
  return texts;
}

/** Moves the spaces that end a context, in Python's sense, to the continuation. */
export function movedSpaces({
  context,
  continuation,
  ...rest
}: LikelihoodRequest): LikelihoodRequest {
  const kept = strip(context, "right");
  return { ...rest, context: kept, continuation: context.slice(kept.length) + continuation };
}
