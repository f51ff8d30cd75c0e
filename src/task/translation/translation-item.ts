import type { LanguageCode } from "../../corpus/corpus.js";

/** A sentence and its translation. */
export interface Translated {
  readonly source: string;
  /** The sentence's translation. */
  readonly target: string;
}

/** From which language into which. */
export interface TranslationDirection {
  /** The language that is translated. */
  readonly from: LanguageCode;
  /** The language translated into. */
  readonly to: LanguageCode;
}

/** What a prompt for a translation is made of. */
export interface TranslationItem extends TranslationDirection {
  readonly source: string;
  /** Solved examples, in this order. */
  readonly shots: readonly Translated[];
}

/** How sentences become prompts. */
export interface TranslationWording {
  readonly name: string;
  /** One line, for people: where it comes from. */
  readonly about: string;
  /** The most tokens of a translation. */
  readonly maxTokens: number;
  /** Strings that a translation ends before. */
  readonly stop: readonly string[];
  /** Whether prompts are sentences without an instruction; defaults to false. */
  readonly bare?: boolean;
  /** Of a file: what it holds, hashed, for the store. */
  readonly hash?: string;
  /** Returns a prompt for each sentence, in order. */
  readonly write: (items: readonly TranslationItem[]) => Promise<readonly string[]>;
}
