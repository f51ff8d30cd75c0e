import { type Allowed, checkOptions, checkReferences, flag, wholeFrom } from "./check.js";
import { countEach, like, referenceCount, words } from "./text.js";

/** What `chrf` takes. */
export interface ChrfOptions {
  /** The longest character n-grams; defaults to 6. */
  readonly charOrder?: number;
  /** The longest word n-grams; defaults to 0. With 2 the score is chrF++. */
  readonly wordOrder?: number;
  /** How many times recall counts more than precision; defaults to 2. */
  readonly beta?: number;
  /** Ignores case; defaults to false. */
  readonly lowercase?: boolean;
}

/** chrF, or chrF++ with words, and the settings that it was made with. */
export interface Chrf {
  /** 0 … 100. */
  readonly score: number;
  /** "chrF2", or "chrF2++" with words up to order 2. */
  readonly name: string;
  readonly signature: string;
}

/**
 * Returns the corpus chrF of hypotheses: the F-score of precision and recall, each averaged over
 * the orders of character (and, for chrF++, word) n-grams that occur. White space does
 * not count.
 *
 * @param references One list a hypothesis; the one with the best F counts.
 * @throws RangeError if the two differ in number, a hypothesis has no reference or is no text,
 *   or an option is unknown.
 * @see Popović 2015, https://aclanthology.org/W15-3049; 2017, https://aclanthology.org/W17-4770
 *
 * @example
 * ```ts
 * import { chrf } from "isogloss/scores";
 * const { score } = chrf(["Die Katze schläft."], [["Die Katze schlief."]], { wordOrder: 2 });
 * console.assert(score > 0 && score < 100);
 * ```
 */
export function chrf(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  options: ChrfOptions = {},
): Chrf {
  checkReferences("chrf", hypotheses, references);
  checkOptions("chrf", options, allowed);
  const { charOrder = 6, wordOrder = 0, beta = 2, lowercase = false } = options;
  const total = new Float64Array(3 * (charOrder + wordOrder));
  hypotheses.forEach((hypothesis, i) => {
    chrfStatistics(hypothesis, references[i]!, options).forEach((value, k) => {
      total[k]! += value;
    });
  });
  return {
    score: chrfFromStatistics(total, options),
    name: `chrF${beta}${"+".repeat(wordOrder)}`,
    signature: `nrefs:${referenceCount(references)}|case:${lowercase ? "lc" : "mixed"}|eff:yes|nc:${charOrder}|nw:${wordOrder}|space:no|${like}`,
  };
}

/** Longer n-grams are longer than most sentences. */
const mostOrder = 100;

const positive: Allowed = [
  value => typeof value === "number" && value > 0 && Number.isFinite(value),
  "a number above 0",
];

const allowed = {
  charOrder: wholeFrom(1, mostOrder),
  wordOrder: wholeFrom(0, mostOrder),
  beta: positive,
  lowercase: flag,
};

/**
 * Returns, for each order, how many n-grams the hypothesis has, the reference has, and both
 * have: (orders, 3), against the best reference. Rows of sentences add up.
 */
export function chrfStatistics(
  hypothesis: string,
  references: readonly string[],
  options: ChrfOptions = {},
): Float64Array {
  const own = counts(hypothesis, options);
  let best: Float64Array | undefined;
  let bestScore = -1;
  for (const reference of references) {
    const other = counts(reference, options);
    const statistics = new Float64Array(3 * own.length);
    own.forEach((mine, order) => {
      const theirs = other[order]!;
      let [hypotheses, matches, known] = [0, 0, 0];
      for (const [gram, times] of mine) {
        hypotheses += times;
        matches += Math.min(times, theirs.get(gram) ?? 0);
      }
      for (const times of theirs.values()) known += times;
      // An order that the reference is too short for is no fault of the hypothesis.
      statistics.set([theirs.size > 0 ? hypotheses : 0, known, matches], 3 * order);
    });
    const score = chrfFromStatistics(statistics, options);
    if (score > bestScore) [best, bestScore] = [statistics, score];
  }
  return best!;
}

/** Returns chrF from counts summed over sentences. */
export function chrfFromStatistics(
  statistics: ArrayLike<number>,
  { beta = 2 }: ChrfOptions = {},
): number {
  let precision = 0;
  let recall = 0;
  let orders = 0;
  for (let k = 0; k < statistics.length; k += 3) {
    const [own, known, matches] = [statistics[k]!, statistics[k + 1]!, statistics[k + 2]!];
    if (own === 0 || known === 0) continue;
    precision += matches / own;
    recall += matches / known;
    orders++;
  }
  if (precision + recall === 0) return 0;
  precision /= orders;
  recall /= orders;
  const factor = beta ** 2;
  return (100 * (1 + factor) * precision * recall) / (factor * precision + recall);
}

/** Returns the n-grams of a line, one map an order: characters first, then words. */
function counts(
  line: string,
  { charOrder = 6, wordOrder = 0, lowercase = false }: ChrfOptions,
): Map<string, number>[] {
  const cased = lowercase ? line.toLowerCase() : line;
  const characters = [...words(cased).join("")];
  const maps: Map<string, number>[] = [];
  for (let n = 1; n <= charOrder; n++) maps.push(countEach(grams(characters, n, "")));
  const split = wordOrder > 0 ? words(cased).flatMap(setOff) : [];
  for (let n = 1; n <= wordOrder; n++) maps.push(countEach(grams(split, n, " ")));
  return maps;
}

function* grams(items: readonly string[], order: number, between: string): Generator<string> {
  for (let i = 0; i + order <= items.length; i++) yield items.slice(i, i + order).join(between);
}

const punctuation = new Set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

/** Splits one mark off a word's end, or else off its start, as chrF++ does: "(hi)" is "(hi" and ")". */
function setOff(word: string): string[] {
  const characters = [...word];
  const first = characters[0]!;
  const last = characters.at(-1)!;
  if (characters.length === 1) return [word];
  if (punctuation.has(last)) return [characters.slice(0, -1).join(""), last];
  if (punctuation.has(first)) return [first, characters.slice(1).join("")];
  return [word];
}
