import type { JsonObject } from "../../format/json-object.js";
import type { Merge } from "../sentencepiece/merges.js";

/** A model of a tokenizer.json, with its vocabulary for looking up. */
export interface TokenModel {
  /** Returns the model as tokenizer.json spells it. */
  json(): JsonObject;
  readonly ids: ReadonlyMap<string, number>;
  /** The number of entries, from which added tokens count on. */
  readonly size: number;
}

export interface BpeOptions {
  readonly unk_token?: string | null;
  readonly fuse_unk?: boolean;
  readonly byte_fallback?: boolean;
  readonly ignore_merges?: boolean;
  readonly continuing_subword_prefix?: "" | null;
  readonly end_of_word_suffix?: "" | null;
}

export function bpe(
  ids: ReadonlyMap<string, number>,
  merges: readonly (string | Merge)[],
  options: BpeOptions,
): TokenModel {
  const defaults = {
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
  };
  const flags = { type: "BPE", ...defaults, ...options };
  return { json: () => ({ ...flags, vocab: dictionary(ids), merges }), ids, size: ids.size };
}

export type Scored = readonly [token: string, score: number];

/** @throws RangeError if the unknown token's id is none of the vocabulary. */
export function unigram(
  vocab: readonly Scored[],
  unk_id: number | null,
  byte_fallback = false,
): TokenModel {
  if (unk_id !== null && !(unk_id >= 0 && unk_id < vocab.length))
    throw new RangeError(`the unknown piece would have the id ${unk_id} of ${vocab.length}`);
  const json = { type: "Unigram", unk_id, vocab, byte_fallback };
  return {
    json: () => json,
    ids: new Map(vocab.map(([token], id) => [token, id])),
    size: vocab.length,
  };
}

export function wordPiece(ids: ReadonlyMap<string, number>, unk_token: string): TokenModel {
  const flags = {
    type: "WordPiece",
    unk_token,
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
  };
  return { json: () => ({ ...flags, vocab: dictionary(ids) }), ids, size: ids.size };
}

/** An object without prototype, in which "__proto__" is a token like any other. */
function dictionary(ids: ReadonlyMap<string, number>): JsonObject {
  const object: Record<string, number> = Object.create(null);
  for (const [token, id] of ids) object[token] = id;
  return object;
}
