import { words } from "./text.js";

/** How TER divides a text into words. */
export interface TerTokenizerOptions {
  /** Unescapes entities and sets punctuation off; defaults to false. */
  readonly normalized?: boolean;
  /** Removes . , ? : ; ! " ( ); defaults to false. */
  readonly withoutPunctuation?: boolean;
  /** With one of the above: splits or removes Chinese and Japanese characters and marks, too. */
  readonly asianSupport?: boolean;
  /** Defaults to false. */
  readonly caseSensitive?: boolean;
}

const asianMarks = /([\u3001\u3002\u3008-\u3011\u3014-\u301f\uff61-\uff65\u30fb])/gu;
const fullWidthMarks = /([\uff0e\uff0c\uff1f\uff1a\uff1b\uff01\uff02\uff08\uff09])/gu;

/** Returns the tokens of a line as Tercom has them, as re-implemented in sacreBLEU. */
export function terTokens(line: string, options: TerTokenizerOptions = {}): string[] {
  const {
    normalized = false,
    withoutPunctuation = false,
    asianSupport = false,
    caseSensitive = false,
  } = options;
  let text = caseSensitive ? line : line.toLowerCase();
  if (normalized) {
    text = western(text);
    if (asianSupport) text = asian(text);
  }
  if (withoutPunctuation) {
    text = text.replace(/[.,?:;!"()]/gu, "");
    if (asianSupport) text = text.replace(asianMarks, "").replace(fullWidthMarks, "");
  }
  return words(text);
}

function western(line: string): string {
  const unescaped = line
    .replaceAll("\n-", "")
    .replaceAll("\n", " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
  return ` ${unescaped} `
    .replace(/([{-~[-` -&(-+:-@/])/gu, " $1 ")
    .replaceAll("'s ", " 's ")
    .replace(/'s$/u, " 's")
    .replace(/([^0-9])([.,])/gu, "$1 $2 ")
    .replace(/([.,])([^0-9])/gu, " $1 $2")
    .replace(/([0-9])(-)/gu, "$1 $2 ");
}

/**
 * Sets Chinese characters and marks off one by one. sacreBLEU means to split kana where they
 * meet something else, but its pattern only matches a line of nothing but kana; so does ours.
 */
function asian(line: string): string {
  let text = line
    .replace(/([\u4e00-\u9fff\u3400-\u4dbf])/gu, " $1 ")
    .replace(/([\u31c0-\u31ef\u2e80-\u2eff])/gu, " $1 ")
    .replace(/([\u3300-\u33ff\uf900-\ufaff\ufe30-\ufe4f])/gu, " $1 ")
    .replace(/([\u3200-\u3f22])/gu, " $1 "); // as there, though it was to end at U+32FF
  for (const kana of ["\\u3040-\\u309f", "\\u30a0-\\u30ff", "\\u31f0-\\u31ff"])
    text = text.replace(new RegExp(`(^|^[${kana}])([${kana}]+)(?=$|^[${kana}])`, "gu"), "$1 $2 ");
  return text.replace(asianMarks, " $1 ").replace(fullWidthMarks, " $1 ");
}
