import type { Corpus, LanguageCode } from "./corpus.js";

/**
 * A corpus as its files have it, before anyone decided what to do about sentences that are not
 * there in every language: a text may be missing (undefined) or empty.
 */
export interface Draft extends Omit<Corpus, "texts"> {
  readonly texts: ReadonlyMap<LanguageCode, readonly (string | undefined)[]>;
  /** Where text i of a language stands, for messages: "news.de:12"; absent: by id. */
  where?(language: LanguageCode, i: number): string;
  /** Leaves out sentences that repeat an earlier one in every language, with this as the reason. */
  readonly repeats?: string;
}

/** What a reader is asked for. */
export interface Wanted {
  /** By code, tag or English name, in the order wanted; all there are by default. */
  readonly languages?: readonly string[] | undefined;
  /**
   * Whether no more is needed, asked after each sentence by readers of formats whose sentences are whole
   * when they are met; others read on.
   */
  readonly enough?: ((texts: readonly (string | undefined)[]) => boolean) | undefined;
}
