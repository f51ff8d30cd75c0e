import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { codeOfTag } from "../../corpus/languages/code-of-tag.js";
import { resolveLanguage } from "../../corpus/languages/resolve-language.js";
import type { Tokenizer } from "../../tokenizer/tokenizer.js";
import type { WritingSettings } from "./constraints.js";

/** Between which languages a model translates that is told so by tokens (NLLB, M2M-100, mBART). */
export interface TranslationLanguages {
  /** Of the texts: a FLORES code, a name, or the model's own code; defaults to what its tokenizer begins texts with. */
  readonly from?: string;
  /** Of what is written. */
  readonly to?: string;
}

/** "fr" of "__fr__", "en" of "en_XX"; FLORES codes are themselves. */
const tagOf = (token: string) => token.replace(/^__(.*)__$/, "$1").replace(/_[A-Z]{2}$/, "");

/**
 * Returns the token of a language that a model was trained with.
 * @throws IsoglossError with the nearest languages if it has no such, or several fit.
 */
export function languageId(
  { tokenizer, folder }: Pick<Checkpoint, "tokenizer" | "folder">,
  spoken: string,
): number {
  const languages = tokenizer.languages ?? new Map<string, number>();
  const exact = languages.get(spoken) ?? languages.get(`__${spoken}__`);
  if (exact !== undefined) return exact;
  const byCode = new Map<string, number>();
  for (const [token, id] of languages) {
    const code = codeOfTag(tagOf(token)) ?? token;
    if (!byCode.has(code)) byCode.set(code, id);
  }
  return byCode.get(resolveLanguage(spoken, [...byCode.keys()], folder))!;
}

/**
 * Returns a text's tokens with the language that the tokenizer puts beside it replaced.
 * @throws RangeError if it puts none there.
 */
export function inLanguage(
  ids: readonly number[],
  { added: { before, after } = { before: 0, after: 0 }, languages = new Map() }: Tokenizer,
  language: number,
): number[] {
  const all = new Set(languages.values());
  const isFrame = (at: number) => at < before || at >= ids.length - after;
  const at = ids.findIndex((id, i) => isFrame(i) && all.has(id));
  if (at < 0) throw new RangeError("inLanguage: the tokenizer puts no language beside a text");
  return ids.map((id, i) => (i === at ? language : id));
}

/**
 * Returns how a model is told the language that it writes: it is the first token that it has to
 * write, or the one that every text begins after, where its authors put it there.
 *
 * @throws IsoglossError if nobody says the language of a model that must be told, or it has no tokens for languages.
 */
export function writingIn(
  checkpoint: Pick<Checkpoint, "tokenizer" | "folder">,
  settings: WritingSettings,
  { from, to }: TranslationLanguages,
): WritingSettings {
  const { tokenizer, folder } = checkpoint;
  const ids = new Set(tokenizer.languages?.values());
  const said = to ?? from;
  if (ids.size === 0) {
    if (said === undefined) return settings;
    throw new IsoglossError(
      `${folder}: is told no languages by tokens, so ${excerpt(said)} cannot be asked for`,
      "Say in the prompt what it shall do, as its authors do (T5: “translate English to German: …”).",
    );
  }
  const { constraints, start } = settings;
  const beginsWithLanguage = ids.has(start);
  if (to === undefined) {
    const { forcedFirst } = constraints;
    if (beginsWithLanguage || (forcedFirst !== null && ids.has(forcedFirst))) return settings;
    throw new IsoglossError(
      `${folder}: writes in ${ids.size} languages, and none is asked for`,
      "Name one with --target-language: fra_Latn, French, or the model's own code.",
    );
  }
  const language = languageId(checkpoint, to);
  if (beginsWithLanguage) return { ...settings, start: language };
  return { ...settings, constraints: { ...constraints, forcedFirst: language } };
}
