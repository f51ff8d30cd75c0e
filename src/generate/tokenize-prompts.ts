import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Model } from "../model/operations.js";
import { encodeAll } from "../tokenizer/encode-all.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import type { GenerationRequest } from "./request.js";

/** What is encoded at once. */
const batch = 256;

/** What the tokens of prompts depend on beside their texts. */
export interface PromptSettings {
  /** Of the continuation: with `truncate`, so much room is left for it. */
  readonly maxTokens: number;
  readonly truncate: boolean;
  /** Whether the tokenizer's own special tokens are added, or are only where prompts spell them. */
  readonly specialTokens: "added" | "written";
}

/**
 * Returns the tokens that a model reads of each prompt.
 *
 * @throws IsoglossError for a prompt that leaves no room, or has no tokens.
 * @throws The signal's reason if it was aborted.
 */
export async function tokenizePrompts(
  { tokenizer }: Checkpoint,
  model: Model,
  requests: readonly GenerationRequest[],
  { maxTokens, truncate, specialTokens }: PromptSettings,
  signal?: AbortSignal,
): Promise<Int32Array[]> {
  const prompts: Int32Array[] = [];
  const added = addedAtEnd(tokenizer);
  const idsOf = (ids: readonly number[]) =>
    specialTokens === "written" ? writtenIds(ids, tokenizer) : promptIds(ids, tokenizer, added);
  for (let at = 0; at < requests.length; at += batch) {
    signal?.throwIfAborted();
    const part = requests.slice(at, at + batch);
    const encoded = await encodeAll(
      tokenizer,
      part.map(({ prompt }) => prompt),
    );
    for (const [i, { id }] of part.entries()) {
      const ids = idsOf(encoded[i]!);
      const room = model.maxTokens - maxTokens;
      if (truncate && room < 1 && ids.length >= model.maxTokens)
        throw new IsoglossError(
          `request ${excerpt(id)}: its prompt has ${ids.length} tokens, and beside ${maxTokens} new ones the model, which takes ${model.maxTokens}, has room for none of them`,
          "Ask for fewer new tokens (--max-tokens).",
        );
      const kept = truncate && ids.length > room ? ids.slice(-Math.max(1, room)) : ids;
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
  { specialIds, added: frame }: Pick<Tokenizer, "specialIds" | "added">,
  added: number,
): readonly number[] {
  const before = frame?.before ?? 1; // GLM begins with two
  const beginning = ids.slice(0, before);
  const isDoubled =
    ids.length >= 2 * before &&
    beginning.every((id, i) => specialIds.has(id) && id === ids[before + i]);
  return ids.slice(isDoubled ? before : 0, ids.length - added);
}

/** Returns the tokens that a text spells, without those that the tokenizer adds around it. */
export function writtenIds(
  ids: readonly number[],
  { added: { before, after } = { before: 0, after: 0 } }: Pick<Tokenizer, "added">,
): readonly number[] {
  return ids.slice(before, ids.length - after);
}
