/** Texts to token ids and back, as a checkpoint's tokenizer.json (or tokenizer.model) has it. */
export interface Tokenizer {
  /** Token ids with the special tokens (BOS, EOS, CLS …) that the tokenizer itself adds. */
  encode(text: string): readonly number[];
  /** The text of some ids, special tokens left out. */
  decode(ids: readonly number[]): string;
  /** The ids that are not text, such as BOS; poolings without BOS skip them. */
  readonly specialIds: ReadonlySet<number>;
  /**
   * How many tokens the tokenizer adds before and after a text. A special token elsewhere stands
   * for what the text itself spells ("</s>"), and counts as text. Left out where it adds none:
   * then whoever wants BOS writes it, and special tokens are special wherever they stand.
   */
  readonly added?: AddedTokens;
  /** The ids of tokens that name languages ("fra_Latn", "fr_XX", "__fr__"); left out where it has none. */
  readonly languages?: ReadonlyMap<string, number>;
}

/** How many tokens a tokenizer adds to a text by itself. */
export interface AddedTokens {
  /** In front of it. */
  readonly before: number;
  /** Behind it. */
  readonly after: number;
}
