/**
 * @file Parallel sentences: the same n sentences in several languages.
 */

/** A FLORES-style code: ISO 639-3 and ISO 15924, as in `eng_Latn`, `zho_Hans`. */
export type LanguageCode = string;

/** How many sentences were left out, and why: `--drop-incomplete`, `--skip-long`, `--dedupe`. */
export interface Dropped {
  /** How many were looked at. */
  readonly of: number;
  /** Without a text in some language. */
  readonly incomplete: number;
  /** With a text of more characters than were allowed. */
  readonly long: number;
  /** With a text that an earlier one has. */
  readonly repeated: number;
}

/** Parallel sentences: sentence i of every language means the same. */
export interface Corpus {
  /** A short name that may stand in a file name: "udhr", "flores200-devtest". */
  readonly name: string;
  /** What stored states know it by, if that is not its name: a new name runs nothing again. */
  readonly storedAs?: string;
  /** One a sentence, unique, in the order of every text list. */
  readonly ids: readonly string[];
  readonly languages: readonly LanguageCode[];
  /** For each language its n texts; text i says in every language what `ids[i]` says. */
  readonly texts: ReadonlyMap<LanguageCode, readonly string[]>;
  /** What a text is, if not a sentence, in the singular: "paragraph". */
  readonly unit?: string;
  /** Where the texts come from: a URL, or a package with its version. */
  readonly source: string;
  /** An SPDX identifier or a sentence. */
  readonly licence: string;
  /** What of the files was left out because someone asked for it; absent if nothing was. */
  readonly dropped?: Dropped | undefined;
  /** What a reader of the results must know: how many segments did not align and were dropped … */
  readonly notes: readonly string[];
}
