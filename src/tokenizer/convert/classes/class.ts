import type { Merge } from "../../sentencepiece/merges.js";
import type { SentencePieceModel } from "../../sentencepiece/read-model.js";
import type { Draft } from "../draft.js";
import type { Settings } from "../settings.js";

/** A class of transformers that makes a tokenizer from a SentencePiece model. */
export interface SentencePieceClass {
  readonly kind: "sentencepiece";
  /** The names its file may have, the first that is there. */
  readonly files: readonly string[];
  build(input: SentencePieceInput): Draft;
}

export interface SentencePieceInput {
  readonly model: SentencePieceModel;
  readonly settings: Settings;
  /** The file that was read, with its folder, for messages. */
  readonly file: string;
}

/** A class that makes a tokenizer from vocab.json and merges.txt. */
export interface MergesClass {
  readonly kind: "merges";
  build(input: MergesInput): Draft;
}

export interface MergesInput {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly merges: readonly Merge[];
  readonly settings: Settings;
}

/** A class that makes a tokenizer from vocab.txt. */
export interface ListClass {
  readonly kind: "list";
  build(input: ListInput): Draft;
}

export interface ListInput {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly settings: Settings;
}

export type TokenizerClass = SentencePieceClass | MergesClass | ListClass;
