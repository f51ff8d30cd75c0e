import { IsoglossError } from "../../base/error.js";
import type { Corpus } from "../../corpus/corpus.js";
import { seeded } from "../../numeric/random.js";
import type { Translated, TranslationDirection } from "./translation-item.js";

/** Where solved examples come from. */
export interface ShotOptions {
  /** How many; defaults to 0. */
  readonly shots?: number | undefined;
  /** Draws them, the same for every sentence; by default they are the corpus's first. */
  readonly seed?: number | undefined;
}

/**
 * Returns what gives the solved examples of a sentence: the same for all sentences, so that what
 * they begin with is computed once, but that none is its own example.
 *
 * @throws IsoglossError if the corpus has too few sentences in both languages.
 */
export function translationShots(
  corpus: Corpus,
  { from, to }: TranslationDirection,
  { shots = 0, seed }: ShotOptions,
): (source: string) => readonly Translated[] {
  if (shots === 0) return () => [];
  const [sources, targets] = [corpus.texts.get(from), corpus.texts.get(to)];
  const n = corpus.ids.length;
  // One more, for the sentence that is an example itself.
  if (!sources || !targets || n < shots + 1)
    throw new IsoglossError(
      `${corpus.name}: has ${sources && targets ? n : 0} sentences in ${from} and ${to}, and ${shots} examples need one more than that`,
      "Ask for fewer --shots, or name another corpus with --shots-from.",
    );
  const order = seed === undefined ? [...corpus.ids.keys()] : [...seeded(seed).permutation(n)];
  const chosen = order.map((i): Translated => ({ source: sources[i]!, target: targets[i]! }));
  return source => {
    const own: Translated[] = [];
    for (const shot of chosen) {
      if (own.length === shots) break;
      if (shot.source !== source) own.push(shot);
    }
    return own;
  };
}
