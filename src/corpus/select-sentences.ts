import { IsoglossError } from "../base/error.js";
import type { Corpus, LanguageCode } from "./corpus.js";
import type { Draft } from "./draft.js";
import { isEmpty, type Selection, Sieve } from "./sieve.js";
import { takenFrom } from "./text/kept/array-of.js";
import { NumberList } from "./text/kept/number-list.js";
import { TextIndex } from "./text/kept/text-index.js";

/** What is done with the sentences of a draft. */
export interface SelectionOptions extends Selection {
  /** No more than so many; those behind them are not looked at. */
  readonly limit?: number | undefined;
}

/**
 * Returns the sentences of a draft that are whole and wanted, with what was left out in the notes.
 *
 * @throws IsoglossError naming the place of a missing or empty text, unless such sentences are left
 *   out; or if none remains.
 */
export function selectSentences(
  draft: Draft,
  { limit = Number.POSITIVE_INFINITY, ...selection }: SelectionOptions = {},
): Corpus {
  const { where, repeats, texts, ...rest } = draft;
  const languages = draft.languages.map(code => [code, texts.get(code) ?? []] as const);
  const sieve = new Sieve(
    selection,
    languages.map(([, list]) => new TextIndex(i => list[i]!)),
  );
  const whole = new Set<string>();
  const missing = new Map<LanguageCode, number>();
  const left = { incomplete: 0, long: 0, repeated: 0 };
  let [alike, sentence] = [0, 0];
  let kept: NumberList | undefined; // all of them, until one is left out
  const leaveOut = () => {
    if (kept) return;
    kept = new NumberList();
    for (let i = 0; i < sentence; i++) kept.push(i);
  };
  const count = () => kept?.length ?? sentence;
  for (; sentence < draft.ids.length && count() < limit; sentence++) {
    const row = languages.map(([, list]) => list[sentence]);
    const reason = sieve.reason(row, sentence);
    if (reason === "incomplete") {
      const empty = languages.filter((_, i) => isEmpty(row[i]));
      if (!selection.dropIncomplete) throw incompleteError(draft, empty[0]!, sentence);
      for (const [code] of empty) missing.set(code, (missing.get(code) ?? 0) + 1);
    }
    const key = reason || repeats === undefined || selection.dedupe ? "" : JSON.stringify(row);
    if (reason || whole.has(key)) {
      leaveOut();
      if (reason) left[reason]++;
      else alike++;
      continue;
    }
    if (key !== "") whole.add(key);
    kept?.push(sentence);
  }
  const counted = (number: number, why: string) =>
    number > 0 ? [`${number} of ${sentence} sentences ${why}`] : [];
  const most = [...missing].sort((a, b) => b[1] - a[1]).slice(0, 3);
  const notes = [
    ...counted(alike, repeats ?? ""),
    ...counted(
      left.incomplete,
      `lack a text in some language and are left out (${most.map(([code, n]) => `${code} ${n}`).join(", ")})`,
    ),
    ...counted(
      left.long,
      `have a text of more than ${selection.skipLong} characters and are left out`,
    ),
    ...counted(
      left.repeated,
      "repeat the text of an earlier one in some language and are left out",
    ),
  ];
  const n = count();
  if (draft.ids.length > 0 && n === 0)
    throw new IsoglossError(
      `${draft.name}: no sentence remains: ${notes.join("; ")}`,
      "Ask for fewer languages, or leave less out.",
    );
  const isCut = sentence < draft.ids.length;
  const all = n === draft.ids.length;
  const take = <T>(list: readonly T[]) =>
    all && list.length === n ? list : takenFrom(list, n, i => kept?.at(i) ?? i);
  return {
    ...rest,
    dropped: Object.values(left).some(number => number > 0) ? { of: sentence, ...left } : undefined,
    ids: take(draft.ids),
    texts: new Map(languages.map(([code, list]) => [code, take(list as readonly string[])])),
    notes: [...draft.notes, ...notes, ...(isCut ? [`The first ${n} sentences`] : [])],
  };
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
