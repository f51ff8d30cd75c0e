import { IsoglossError } from "../base/error.js";
import type { LanguageCode } from "./corpus.js";
import { codeOfTag } from "./languages.js";
import { readLines } from "./read-lines.js";

/** A file of one language, the n-th line of which is the n-th sentence. */
export interface LanguageFile {
  /** What the file's name says of its language: "de", "zho_simpl", "eng_Latn". */
  readonly tag: string;
  readonly path: string;
}

/**
 * Returns files by the language that their names tell.
 * @throws IsoglossError for a tag that is no known language, or a language with two files.
 */
export function byLanguage(files: readonly LanguageFile[]): Map<LanguageCode, string> {
  const found = new Map<LanguageCode, string>();
  for (const { tag, path } of files) {
    const code = codeOfTag(tag);
    if (!code)
      throw new IsoglossError(
        `${path}: "${tag}" is not a language that is known here`,
        "Name files by language codes, such as eng_Latn, eng or en, and keep other files elsewhere.",
      );
    const other = found.get(code);
    if (other !== undefined)
      throw new IsoglossError(
        `${path}: is in ${code}, and so is ${other}`,
        "Keep one file a language.",
      );
    found.set(code, path);
  }
  return found;
}

/**
 * Reads one file a language, line by line parallel.
 * @throws IsoglossError if numbers of lines differ, naming both files; or as `readLines`.
 */
export async function readParallel(
  files: ReadonlyMap<LanguageCode, string>,
  languages: readonly LanguageCode[],
): Promise<Map<LanguageCode, string[]>> {
  const texts = new Map<LanguageCode, string[]>();
  for (const language of languages) texts.set(language, await readLines(files.get(language)!));
  const [first = "", ...others] = languages;
  const lines = texts.get(first)?.length;
  for (const language of others) {
    const own = texts.get(language)!.length;
    if (own !== lines)
      throw new IsoglossError(
        `${files.get(language)}: has ${own} lines, but ${files.get(first)} has ${lines}`,
        "Parallel files have the same number of lines.",
      );
  }
  return texts;
}
