import { isObject, type JsonObject } from "../../format/json-object.js";
import type { Merge } from "../sentencepiece/merges.js";
import { type AddedToken, readAddedToken } from "./added-token.js";
import type { Settings } from "./settings.js";
import type { Scored } from "./token-model.js";

/** What transformers takes of a tokenizer.json to make a tokenizer of a class of its own. */
export interface StoredTokenizer {
  /** The vocabulary as words and ids; of a list, the places. */
  readonly ids: ReadonlyMap<string, number>;
  /** The vocabulary with scores; undefined if there are none. */
  readonly scored: readonly Scored[] | undefined;
  readonly merges: readonly (string | Merge)[];
  /** SentencePiece's table of normalizations, if one of the steps before the model is that. */
  readonly charsmap: Uint8Array | undefined;
  readonly postProcessor: JsonObject | null;
  readonly settings: Settings;
}

export function readStored(json: JsonObject, settings: Settings): StoredTokenizer {
  const { vocab, merges } = isObject(json.model) ? json.model : {};
  const list = Array.isArray(vocab) ? vocab : undefined;
  return {
    ids: new Map(
      list
        ? list.map((entry, id): [string, number] => [Array.isArray(entry) ? entry[0] : entry, id])
        : isObject(vocab)
          ? (Object.entries(vocab) as [string, number][])
          : [],
    ),
    scored: list as readonly Scored[] | undefined,
    merges: Array.isArray(merges) ? merges : [],
    charsmap: charsmapOf(json.normalizer),
    postProcessor: isObject(json.post_processor) ? json.post_processor : null,
    settings,
  };
}

/**
 * Returns the pieces and scores of a tokenizer.
 * @throws RangeError if its vocabulary is one of words and ids.
 */
export function storedPieces({ scored }: StoredTokenizer): Scored[] {
  if (scored === undefined)
    throw new RangeError("the vocabulary has no scores, as that class needs them");
  return [...scored];
}

/** Returns the added tokens of a tokenizer.json, and the ids that it gives them. */
export function storedTokens({ added_tokens: added }: JsonObject): [number, AddedToken][] {
  if (added === undefined || added === null) return [];
  if (!Array.isArray(added)) throw new RangeError("added_tokens is no list");
  return added.map(token => {
    const read = readAddedToken(token);
    return [Number((token as JsonObject).id), read];
  });
}

/** transformers looks into a sequence, but not into one within it. */
function charsmapOf(normalizer: unknown): Uint8Array | undefined {
  if (!isObject(normalizer)) return undefined;
  const steps = normalizer.type === "Sequence" ? normalizer.normalizers : [normalizer];
  const table = (Array.isArray(steps) ? steps.filter(isObject) : []).find(
    step => step.type === "Precompiled" && typeof step.precompiled_charsmap === "string",
  );
  return table && Buffer.from(table.precompiled_charsmap as string, "base64");
}
