/** Texts to token ids and back, as a checkpoint's tokenizer.json (or tokenizer.model) has it. */
export interface Tokenizer {
  /** Token ids with the special tokens (BOS, EOS, CLS …) that the tokenizer itself adds. */
  encode(text: string): readonly number[];
  /** The text of some ids, special tokens left out. */
  decode(ids: readonly number[]): string;
  /**
   * The ids that are not text, such as BOS: those that the tokenizer adds by itself, and those
   * that it calls special; poolings without BOS skip them.
   */
  readonly specialIds: ReadonlySet<number>;
}
