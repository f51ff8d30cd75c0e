import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { PoolingWeights } from "../extract/poolings.js";
import type { Tokenized } from "../extract/tokenized.js";
import { addedAtEnd, promptIds } from "../generate/tokenize-prompts.js";
import type { Model } from "../model/operations.js";
import { encodeAll } from "../tokenizer/encode-all.js";

/** What is encoded at once. */
const batch = 256;

/**
 * Returns the tokens of prompts, each ending where the model would go on: what the tokenizer adds
 * at the end is left out.
 * @throws IsoglossError for a prompt without tokens, or with more than the model takes.
 */
export async function tokenizedPrompts(
  { tokenizer, name }: Checkpoint,
  { maxTokens }: Model,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Tokenized> {
  const rows: (readonly number[])[] = [];
  const closing = addedAtEnd(tokenizer);
  for (let at = 0; at < texts.length; at += batch) {
    signal?.throwIfAborted();
    for (const ids of await encodeAll(tokenizer, texts.slice(at, at + batch)))
      rows.push(promptIds(ids, tokenizer, closing));
  }
  const wrong = rows.findIndex(ids => ids.length === 0 || ids.length > maxTokens);
  if (wrong >= 0)
    throw new IsoglossError(
      `${name}: the prompt ${excerpt(texts[wrong]!)} has ${rows[wrong]!.length} tokens, and the model takes 1 to ${maxTokens}`,
      "Ask with fewer solved examples (--shots 0), or shorter words.",
    );
  const starts = new Uint32Array(rows.length + 1);
  for (const [i, ids] of rows.entries()) starts[i + 1] = starts[i]! + ids.length;
  const counts = Uint32Array.from(rows, ids => ids.length);
  return { ids: Int32Array.from(rows.flat()), starts, counts, truncated: 0 };
}

/** Looks at the last token. */
export const atLast: readonly PoolingWeights[] = [
  ({ length }) => Float32Array.from({ length }, (_, t) => (t === length - 1 ? 1 : 0)),
];

/** Looks at so many tokens, evenly spread over a text, neither its first nor its last if it has more. */
export function spread(positions: number): readonly PoolingWeights[] {
  return Array.from({ length: positions }, (_, k): PoolingWeights => {
    return ({ length }) => {
      const at = Math.floor(((k + 1) * length) / (positions + 1));
      return Float32Array.from({ length }, (_, t) => (t === at ? 1 : 0));
    };
  });
}
