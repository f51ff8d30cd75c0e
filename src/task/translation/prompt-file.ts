import { basename, extname } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { readText } from "../../base/open-file.js";
import { sha256 } from "../../base/sha256.js";
import { describeLanguage } from "../../corpus/languages/describe-language.js";
import { renderAll } from "../../prompt/process/render.js";
import type { TranslationItem, TranslationWording } from "./translation-item.js";

/** The most tokens of a translation where a file says how it is asked for. */
const maxTokens = 512;

/** In bytes. */
const largest = 2 ** 20;

/**
 * Returns the wording that a file holds, a Jinja template of
 *
 * - `source`: the sentence to translate;
 * - `source_language`, `target_language`: "English", "Greek";
 * - `source_code`, `target_code`: "eng_Latn", "ell_Grek";
 * - `shots`: the solved examples, each with `source` and `target`.
 *
 * Like Jinja's own, templates lose one line feed at their end.
 *
 * @param stop Strings that a translation ends before; by default none.
 * @throws IsoglossError naming the file, if it cannot be read; and, of `write`, if it fails, or
 *   says nothing of the sentence.
 */
export async function promptFile(
  file: string,
  stop: readonly string[] = [],
): Promise<TranslationWording> {
  const template = await readText(file, largest);
  return {
    name: basename(file, extname(file)),
    about: file,
    maxTokens,
    stop,
    bare: true, // as far as anybody here knows
    hash: sha256(template),
    async write(items) {
      const prompts = await renderAll({ file, template }, items.map(variablesOf));
      const sentences = new Set(items.map(({ source }) => source)).size;
      if (sentences > 1 && new Set(prompts).size === 1)
        throw new IsoglossError(
          `${file}: writes the same prompt for each of ${sentences} sentences`,
          "Write {{ source }} where the sentence is to stand; a name that is not known writes nothing.",
        );
      return prompts;
    },
  };
}

function variablesOf({ source, from, to, shots }: TranslationItem) {
  return {
    source,
    source_language: describeLanguage(from).name,
    target_language: describeLanguage(to).name,
    source_code: from,
    target_code: to,
    shots,
  };
}
