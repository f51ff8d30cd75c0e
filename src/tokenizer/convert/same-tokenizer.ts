import { isObject, type JsonObject } from "../../format/json-object.js";
import { type AddedToken, sameToken } from "./added-token.js";
import type { TokenizerDraft } from "./draft.js";
import { storedTokens } from "./stored-tokenizer.js";

/**
 * Returns whether a draft that was made of a tokenizer.json gives every text the ids, and every
 * list of ids the text, that the file gives. Where it cannot tell, it says no: then the draft is
 * used, which costs a second reading.
 */
export function isSameTokenizer(draft: TokenizerDraft, json: JsonObject): boolean {
  const { normalizer, pre_tokenizer, decoder, post_processor } = draft.steps;
  return (
    isEqual(normalizer ?? null, json.normalizer ?? null) &&
    isEqual(essence(pre_tokenizer), essence(json.pre_tokenizer)) &&
    isEqual(essence(decoder, true), essence(json.decoder, true)) &&
    isEqual(frame(post_processor), frame(json.post_processor)) &&
    isEqual(flags(draft.model.json()), flags(json.model)) &&
    hasSameTokens(draft.tokens, storedTokens(json))
  );
}

function hasSameTokens(
  tokens: readonly (readonly [number, AddedToken])[],
  stored: readonly (readonly [number, AddedToken])[],
): boolean {
  const byId = new Map(stored);
  return (
    tokens.length === stored.length &&
    tokens.every(([id, token]) => byId.has(id) && sameToken(byId.get(id)!, token))
  );
}

/** Returns a model but for merges, which a draft takes as they are, and what says nothing. */
function flags(model: unknown): JsonObject | null {
  if (!isObject(model)) return null;
  const { vocab, merges: _, ...rest } = model;
  const size = Array.isArray(vocab) ? vocab.length : isObject(vocab) ? "words" : null;
  return { ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value)), size };
}

/** Returns a step without those of its options that change no id. */
function essence(step: unknown, isDecoder = false): unknown {
  if (!isObject(step)) return null;
  const { pretokenizers, decoders } = step;
  const inner = [pretokenizers, decoders].find(Array.isArray);
  if (inner) return inner.map(part => essence(part, isDecoder));
  if (step.type !== "ByteLevel") return step;
  if (isDecoder) return { type: step.type };
  const { type, add_prefix_space, use_regex = true } = step;
  return { type, add_prefix_space, use_regex };
}

/** Returns what a post-processor puts around one text; null for nothing. */
function frame(step: unknown): unknown {
  if (!isObject(step)) return null;
  const { pair: _, ...rest } = step; // of two texts
  if (step.type === "ByteLevel") return null; // offsets only
  const { single } = step;
  const isBare = Array.isArray(single) && single.length === 1 && isObject(single[0]?.Sequence);
  return isBare ? null : rest;
}

/** Whether two JSON values are alike, wherever their keys stand. */
function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => isEqual(item, b[i]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
  );
}
