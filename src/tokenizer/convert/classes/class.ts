import type { JsonObject } from "../../../format/json-object.js";
import type { Numbering } from "../../numbering.js";
import type { Merge } from "../../sentencepiece/merges.js";
import type { SentencePieceModel } from "../../sentencepiece/read-model.js";
import type { Named } from "../added-token.js";
import type { TokenizerDraft } from "../draft.js";
import type { Settings } from "../settings.js";
import { type StoredTokenizer, storedPieces } from "../stored-tokenizer.js";
import type { Scored } from "../token-model.js";

/**
 * Makes the tokenizer of a class from the vocabulary and merges of a tokenizer.json, as
 * transformers' classes do: the steps are the class's own, whatever the file has.
 */
export type Rebuild = (stored: StoredTokenizer) => TokenizerDraft;

export type { Numbering } from "../../numbering.js";

/** A class of transformers that makes a tokenizer from a SentencePiece model. */
export interface SentencePieceClass {
  readonly kind: "sentencepiece";
  /** The names its file may have, the first that is there. */
  readonly files: readonly string[];
  build(input: SentencePieceInput): TokenizerDraft;
  /** Left out where the class follows a tokenizer.json as it is. */
  readonly rebuild?: Rebuild;
}

interface SentencePieceInput {
  readonly model: SentencePieceModel;
  readonly settings: Settings;
  /** The file that was read, with its folder, for messages. */
  readonly file: string;
}

/** What a tokenizer that merges is made of, wherever it was read. */
export interface MergingParts {
  readonly ids: ReadonlyMap<string, number>;
  readonly merges: readonly (string | Merge)[];
  readonly settings: Settings;
  /** Pieces that a SentencePiece model sets apart. */
  readonly additional?: readonly Named[] | undefined;
  readonly postProcessor?: JsonObject | null;
}

/** What a tokenizer of scored pieces is made of. */
export interface ScoredParts {
  readonly pieces: readonly Scored[];
  readonly charsmap: Uint8Array | undefined;
  readonly settings: Settings;
  readonly additional: readonly Named[] | undefined;
}

/** Returns the parts that a tokenizer.json has for a class of scored pieces. */
export function scoredParts(stored: StoredTokenizer): ScoredParts {
  const { charsmap, settings } = stored;
  return { pieces: storedPieces(stored), charsmap, settings, additional: settings.args.additional };
}

/** A class that makes a tokenizer from vocab.json and merges.txt. */
export interface MergesClass {
  readonly kind: "merges";
  build(input: MergesInput): TokenizerDraft;
  readonly rebuild: Rebuild;
}

export interface MergesInput {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly merges: readonly (string | Merge)[];
  readonly settings: Settings;
  readonly postProcessor?: JsonObject | null;
}

/** A class that makes a tokenizer from vocab.txt. */
export interface ListClass {
  readonly kind: "list";
  build(input: ListInput): TokenizerDraft;
  readonly rebuild: Rebuild;
}

interface ListInput {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly settings: Settings;
}

/** A class whose SentencePiece model cuts texts, and whose ids stand in a vocab.json. */
export interface NumberedClass {
  readonly kind: "numbered";
  /** The SentencePiece model's name. */
  readonly file: string;
  build(input: NumberedInput): { readonly draft: TokenizerDraft; readonly numbering: Numbering };
  /** A tokenizer.json of such a class is followed as it is. */
  readonly rebuild?: undefined;
}

export interface NumberedInput extends SentencePieceInput {
  readonly vocabulary: ReadonlyMap<string, number>;
}

export type TokenizerClass = SentencePieceClass | MergesClass | ListClass | NumberedClass;
