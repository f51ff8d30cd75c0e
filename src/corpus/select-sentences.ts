import { IsoglossError } from "../base/error.js";
import type { Corpus, LanguageCode } from "./corpus.js";
import type { Draft } from "./draft.js";

/** Which sentences are left out instead of refused; what is left out is counted in the notes. */
export interface Selection {
  /** Leaves out sentences that lack a text in some language; by default they are an error. */
  readonly dropIncomplete?: boolean;
  /** Leaves out sentences with a text of more than so many characters (code points) in some language. */
  readonly skipLong?: number;
  /** Leaves out sentences whose text in some language repeats that of an earlier one. */
  readonly dedupe?: boolean;
}

/**
 * Returns the sentences of a draft that are whole and wanted, with what was left out in the notes.
 *
 * @throws IsoglossError naming the place of a missing or empty text, unless such sentences are left
 *   out; or if none remains.
 */
export function selectSentences(
  draft: Draft,
  { dropIncomplete = false, skipLong, dedupe = false }: Selection = {},
): Corpus {
  const { where, repeats, texts, ...rest } = draft;
  const languages = draft.languages.map(code => [code, texts.get(code) ?? []] as const);
  const seen = new Map(languages.map(([code]) => [code, new Set<string>()]));
  const whole = new Set<string>();
  const missing = new Map<LanguageCode, number>();
  let [incomplete, long, repeated, alike] = [0, 0, 0, 0];
  const kept: number[] = [];
  for (let i = 0; i < draft.ids.length; i++) {
    const empty = languages.filter(([, list]) => isEmpty(list[i]));
    if (empty.length > 0) {
      if (!dropIncomplete) throw incompleteError(draft, empty[0]!, i);
      incomplete++;
      for (const [code] of empty) missing.set(code, (missing.get(code) ?? 0) + 1);
      continue;
    }
    if (skipLong !== undefined && languages.some(([, list]) => exceeds(list[i]!, skipLong))) {
      long++;
      continue;
    }
    if (dedupe) {
      if (languages.some(([code, list]) => seen.get(code)!.has(list[i]!))) {
        repeated++;
        continue;
      }
      for (const [code, list] of languages) seen.get(code)!.add(list[i]!);
    } else if (repeats !== undefined) {
      const key = JSON.stringify(languages.map(([, list]) => list[i]));
      if (whole.has(key)) {
        alike++;
        continue;
      }
      whole.add(key);
    }
    kept.push(i);
  }
  const total = draft.ids.length;
  const counted = (count: number, why: string) =>
    count > 0 ? [`${count} of ${total} sentences ${why}`] : [];
  const most = [...missing].sort((a, b) => b[1] - a[1]).slice(0, 3);
  const notes = [
    ...counted(alike, repeats ?? ""),
    ...counted(
      incomplete,
      `lack a text in some language and are left out (${most.map(([code, n]) => `${code} ${n}`).join(", ")})`,
    ),
    ...counted(long, `have a text of more than ${skipLong} characters and are left out`),
    ...counted(repeated, "repeat the text of an earlier one in some language and are left out"),
  ];
  if (total > 0 && kept.length === 0)
    throw new IsoglossError(
      `${draft.name}: no sentence remains: ${notes.join("; ")}`,
      "Ask for fewer languages, or leave less out.",
    );
  const all = kept.length === total;
  return {
    ...rest,
    ids: all ? draft.ids : kept.map(i => draft.ids[i]!),
    texts: new Map(
      languages.map(([code, list]) => [
        code,
        (all && list.length === total ? list : kept.map(i => list[i]!)) as readonly string[],
      ]),
    ),
    notes: [...draft.notes, ...notes],
  };
}

function isEmpty(text: string | undefined): boolean {
  return text === undefined || text.trim() === "";
}

/** Whether a text has more code points; most texts need not be counted. */
function exceeds(text: string, most: number): boolean {
  if (text.length <= most) return false;
  let count = 0;
  for (const _ of text) if (++count > most) return true;
  return false;
}

function incompleteError(
  draft: Draft,
  [language, list]: readonly [LanguageCode, readonly (string | undefined)[]],
  i: number,
): IsoglossError {
  const state = list[i] === undefined ? "missing" : "empty";
  const place = draft.where?.(language, i) ?? `${draft.name}: sentence ${draft.ids[i]}`;
  return new IsoglossError(
    `${place}: the text in ${language} is ${state}`,
    "Fill it in, ask for languages that every sentence has, or leave such sentences out: --drop-incomplete (dropIncomplete).",
  );
}
