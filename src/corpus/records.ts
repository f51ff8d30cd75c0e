import { basename } from "node:path";
import { IsoglossError } from "../base/error.js";
import { buildCorpus } from "./build-corpus.js";
import type { Corpus, LanguageCode } from "./corpus.js";

/** One sentence of a file that holds all languages of a sentence together. */
export interface SentenceRecord {
  /** From 1; for messages. */
  readonly line: number;
  readonly id: string;
  readonly texts: ReadonlyMap<LanguageCode, string>;
  readonly source?: string;
}

/**
 * Returns the corpus of some records, which are taken one after the other and not kept.
 * @param licence Defaults to "unknown".
 * @throws IsoglossError naming file and line for an id that comes twice, a language
 *   that a sentence lacks, or an empty text.
 */
export function corpusOfRecords(
  file: string,
  records: Iterable<SentenceRecord>,
  languages: readonly LanguageCode[],
  licence = "unknown",
): Corpus {
  const lines = new Map<string, number>();
  const texts = new Map<LanguageCode, string[]>(languages.map(language => [language, []]));
  const sources = new Map<string, number>();
  for (const { line, id, texts: own, source } of records) {
    const before = lines.get(id);
    if (before !== undefined)
      throw new IsoglossError(
        `${file}:${line}: the id ${JSON.stringify(id)} was given on line ${before}`,
        "Give each sentence an id of its own; a column of Indonesian texts is called ind_Latn.",
      );
    lines.set(id, line);
    for (const [language, list] of texts) {
      const text = own.get(language);
      if (text === undefined || text.trim() === "")
        throw new IsoglossError(
          `${file}:${line}: the text in ${language} is ${text === undefined ? "missing" : "empty"}`,
          "Fill it in, leave the sentence out, or ask for languages that every sentence has.",
        );
      list.push(text);
    }
    if (source !== undefined) sources.set(source, (sources.get(source) ?? 0) + 1);
  }
  const named = [...sources].map(([source, count]) => `${source} (${count})`);
  const shown = named.length > 12 ? [...named.slice(0, 12), `${named.length - 12} more`] : named;
  return buildCorpus({
    name: basename(file).replace(/\.[^.]+$/, ""),
    ids: [...lines.keys()],
    languages,
    texts,
    source: basename(file),
    licence,
    notes: named.length > 0 ? [`Sentences by source: ${shown.join(", ")}`] : [],
  });
}
