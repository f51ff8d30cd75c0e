/** Which sentences are left out instead of refused; what is left out is counted in the notes. */
export interface Selection {
  /** Leaves out sentences that lack a text in some language; by default they are an error. */
  readonly dropIncomplete?: boolean;
  /** Leaves out sentences with a text of more than so many characters (code points) in some language. */
  readonly skipLong?: number;
  /** Leaves out sentences whose text in some language repeats that of an earlier one. */
  readonly dedupe?: boolean;
}

/** Why a sentence is left out. */
export type Reason = "incomplete" | "long" | "repeated";

/** What remembers the texts of a language: a set, or an index of where they lie. */
export interface SeenTexts {
  has(text: string): boolean;
  add(text: string, sentence: number): unknown;
}

/** Decides of one sentence after the other whether it stays. */
export class Sieve {
  readonly #selection: Selection;
  readonly #seen: readonly SeenTexts[];

  /** @param seen For each language; filled only if repeated texts are left out. */
  constructor(selection: Selection, seen: readonly SeenTexts[]) {
    this.#selection = selection;
    this.#seen = seen;
  }

  /** Returns why a sentence is left out, or undefined if it stays. */
  reason(texts: readonly (string | undefined)[], sentence: number): Reason | undefined {
    const { skipLong, dedupe = false } = this.#selection;
    if (texts.some(isEmpty)) return "incomplete";
    if (skipLong !== undefined && texts.some(text => exceeds(text!, skipLong))) return "long";
    if (!dedupe) return undefined;
    if (texts.some((text, i) => this.#seen[i]!.has(text!))) return "repeated";
    for (const [i, text] of texts.entries()) this.#seen[i]!.add(text!, sentence);
    return undefined;
  }
}

/**
 * Returns what says, given one sentence after the other, when a reader may stop: once one more than
 * `limit` would stay, or where an incomplete one is an error.
 */
export function enoughAfter(limit: number, selection: Selection) {
  let sieve: Sieve | undefined;
  let [kept, sentence] = [0, 0];
  return (texts: readonly (string | undefined)[]): boolean => {
    sieve ??= new Sieve(
      selection,
      texts.map(() => new Set<string>()),
    );
    const reason = sieve.reason(texts, sentence++);
    if (reason === undefined) return ++kept > limit;
    // A sentence that is empty everywhere may be one of the lines with which an editor ends a file.
    return reason === "incomplete" && !selection.dropIncomplete && !texts.every(isEmpty);
  };
}

export function isEmpty(text: string | undefined): boolean {
  return text === undefined || text.trim() === "";
}

/** Whether a text has more code points; most texts need not be counted. */
function exceeds(text: string, most: number): boolean {
  if (text.length <= most) return false;
  let count = 0;
  for (const _ of text) if (++count > most) return true;
  return false;
}
