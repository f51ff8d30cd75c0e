import type { Tokenizer } from "./tokenizer.js";

/** Encodes several texts at once; undefined where that fails, for whatever text. */
export type EncodeBatch = (texts: readonly string[]) => Promise<Batch | undefined>;

interface Batch {
  /** Of one text after the other. */
  readonly ids: Uint32Array;
  /** How many each text has. */
  readonly counts: Uint32Array;
}

/** By `encode`, not by tokenizer: a copy with another `encode` is another tokenizer. */
const batches = new WeakMap<Tokenizer["encode"], EncodeBatch>();

/** Remembers how to encode many texts with a tokenizer that can be asked for several at once. */
export function rememberBatches(encode: Tokenizer["encode"], batch: EncodeBatch): void {
  batches.set(encode, batch);
}

/**
 * Returns the ids of several texts, as `tokenizer.encode` gives them one by one: much faster where
 * the tokenizer is ours.
 *
 * @throws What `encode` throws for the first text that it cannot encode.
 */
export async function encodeAll(
  tokenizer: Tokenizer,
  texts: readonly string[],
): Promise<(readonly number[])[]> {
  const batch = await batches.get(tokenizer.encode)?.(texts);
  if (!batch) return texts.map(text => tokenizer.encode(text));
  let end = 0;
  return Array.from(batch.counts, count => {
    end += count;
    return Array.from(batch.ids.subarray(end - count, end));
  });
}
