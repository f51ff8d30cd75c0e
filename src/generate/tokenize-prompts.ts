import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Model } from "../model/operations.js";
import { encodeAll } from "../tokenizer/encode-all.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import type { GenerationRequest } from "./request.js";

/** What is encoded at once. */
const batch = 256;

/**
 * Returns the tokens that a model reads of each prompt.
 *
 * @param maxTokens Of the continuation: with `truncate`, so much room is left for it.
 * @throws IsoglossError for a prompt that leaves no room, or has no tokens.
 * @throws The signal's reason if it was aborted.
 */
export async function tokenizePrompts(
  { tokenizer }: Checkpoint,
  model: Model,
  requests: readonly GenerationRequest[],
  maxTokens: number,
  truncate: boolean,
  signal?: AbortSignal,
): Promise<Int32Array[]> {
  const prompts: Int32Array[] = [];
  const added = addedAtEnd(tokenizer);
  for (let at = 0; at < requests.length; at += batch) {
    signal?.throwIfAborted();
    const part = requests.slice(at, at + batch);
    const encoded = await encodeAll(
      tokenizer,
      part.map(({ prompt }) => prompt),
    );
    for (const [i, { id }] of part.entries()) {
      const ids = promptIds(encoded[i]!, tokenizer, added);
      const room = Math.max(1, model.maxTokens - maxTokens);
      const kept = truncate && ids.length > room ? ids.slice(-room) : ids;
      if (kept.length === 0)
        throw new IsoglossError(
          `request ${excerpt(id)}: its prompt has no tokens`,
          "The tokenizer adds no token that begins a text; give a prompt that has some text.",
        );
      if (kept.length >= model.maxTokens)
        throw new IsoglossError(
          `request ${excerpt(id)}: its prompt has ${kept.length} tokens, and the model takes ${model.maxTokens}`,
          "Shorten it, or let long prompts lose their beginning (--truncate).",
        );
      prompts.push(Int32Array.from(kept));
    }
  }
  return prompts;
}

/** Returns how many tokens (EOS, SEP) the tokenizer adds at the end of a text. */
export function addedAtEnd({ encode, specialIds }: Tokenizer): number {
  const ids = encode("a");
  return ids.length - 1 - ids.findLastIndex(id => !specialIds.has(id));
}

/**
 * Returns the tokens of a text that is to be continued: what the tokenizer adds at the end is left
 * out; and where the text spells out the beginning that the tokenizer adds, as chat templates do,
 * it is there once.
 *
 * @param added How many tokens the tokenizer adds at the end.
 */
export function promptIds(
  ids: readonly number[],
  { specialIds }: Pick<Tokenizer, "specialIds">,
  added: number,
): readonly number[] {
  const isDoubled = ids.length > 1 && ids[0] === ids[1] && specialIds.has(ids[0]!);
  return ids.slice(isDoubled ? 1 : 0, ids.length - added);
}
