import { charsmap } from "./charsmap.js";
import type { JsonObject } from "./read-json.js";

/** A step that rewrites a text before it is split, as @huggingface/tokenizers builds it. */
export interface Normalizer {
  readonly config: JsonObject;
  /** The steps of a sequence. */
  readonly normalizers?: readonly (Normalizer | null)[];
  normalize(text: string): string;
}

/**
 * Replaces the steps in which the package departs from the reference, Hugging Face's
 * tokenizers in Rust, by ones that agree with it. The package
 *
 *   - approximates SentencePiece's tables by NFKC (see `charsmap`),
 *   - puts no spaces around Chinese characters beyond U+FFFF, as BERT's normalizer should,
 *   - lowers a capital sigma at the end of a word to ς; the reference, letter by letter, to σ.
 */
export function useExactNormalizers(normalizer: Normalizer): void {
  for (const step of normalizer.normalizers ?? []) if (step !== null) useExactNormalizers(step);
  const { type, precompiled_charsmap: table } = normalizer.config;
  if (type === "Precompiled" && typeof table === "string") normalizer.normalize = charsmap(table);
  if (type === "Lowercase") normalizer.normalize = lowercase;
  if (type === "BertNormalizer") normalizer.normalize = bertNormalizer(normalizer.config);
}

/** Without regard to neighbours: of the rules of Unicode, only the one about sigma has any. */
function lowercase(text: string): string {
  return text.replaceAll("Σ", "σ").toLowerCase();
}

/** The blocks that the reference takes for Chinese (its fourth begins at 2B920, a slip for 2B820). */
const chinese =
  /[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B81F}\u{2B920}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

function bertNormalizer(config: JsonObject): (text: string) => string {
  const isLower = config.lowercase === true;
  const stripsAccents = config.strip_accents ?? isLower;
  return text => {
    if (config.clean_text === true)
      text = text
        .replace(/[\0\uFFFD]|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, "")
        .replace(/\s/gu, " ");
    if (config.handle_chinese_chars === true) text = text.replace(chinese, " $& ");
    if (stripsAccents === true) text = text.normalize("NFD").replace(/\p{Mn}/gu, "");
    return isLower ? lowercase(text) : text;
  };
}
