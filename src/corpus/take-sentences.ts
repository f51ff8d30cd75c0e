import type { Corpus } from "./corpus.js";

/**
 * Returns some sentences of a corpus, in every language, as a corpus of their own: one half to
 * learn from, the other to measure.
 *
 * @param numbers Which, counted from 0, in the order wanted.
 * @throws RangeError unless they are numbers of sentences, each there once, and one at least.
 */
export function takeSentences(corpus: Corpus, numbers: ArrayLike<number>): Corpus {
  const n = corpus.ids.length;
  const chosen = Array.from(numbers);
  const wrong = chosen.find(i => !(Number.isInteger(i) && i >= 0 && i < n));
  if (wrong !== undefined || chosen.length === 0)
    throw new RangeError(`takeSentences: expected numbers in 0 … ${n - 1}, got ${wrong ?? "none"}`);
  const seen = new Set<number>();
  const twice = chosen.find(i => seen.size === seen.add(i).size);
  if (twice !== undefined)
    throw new RangeError(`takeSentences: expected each sentence once, got ${twice} twice`);
  const take = (all: readonly string[]) => chosen.map(i => all[i]!);
  const texts = new Map([...corpus.texts].map(([language, all]) => [language, take(all)]));
  return { ...corpus, ids: take(corpus.ids), texts };
}
