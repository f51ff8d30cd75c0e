import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { loadUdhr } from "../../../src/corpus/udhr/udhr.js";

/** @file The texts whose ids llama.cpp was asked for. */

/** Twenty languages in seventeen scripts. */
export const llamaLanguages = [
  ...["eng_Latn", "arb_Arab", "ben_Beng", "ell_Grek", "fra_Latn", "heb_Hebr", "hin_Deva"],
  ...["hye_Armn", "jpn_Jpan", "kat_Geor", "khm_Khmr", "kor_Hang", "rus_Cyrl", "swh_Latn"],
  ...["tam_Taml", "tha_Thai", "tir_Ethi", "tur_Latn", "vie_Latn", "zho_Hans"],
];

const ids = new URL("../../fixtures/gguf-tokenizers/ids.json", import.meta.url);

/** Those of test/oracles/gguf-tokenizers.py. */
export const llamaTexts: readonly string[] = Object.keys(
  (JSON.parse(readFileSync(ids, "utf8")) as Record<string, object>)["pairs-gpt-2"]!,
);

/** Returns the paragraphs of the declaration in a language. */
export function udhrTexts(language: string): readonly string[] {
  return loadUdhr([...new Set(["eng_Latn", language])]).texts.get(language)!;
}

/** Returns the SHA-256 of the ids of some texts, each text's apart. */
export function hashOfIds(ids: readonly ArrayLike<number>[]): string {
  const lines = ids.map(one => Array.from(one).join(" "));
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}
