import { mean, sum } from "../../numeric/statistics/summary.js";
import type { Measurement } from "../measure.js";
import { adjustable, pairMeasure } from "../pair-measure.js";
import { influenceOf } from "../prepared/influence.js";
import type { Order } from "../prepared/order.js";
import type { Pair } from "../prepared/pair.js";

/** What `dali` takes. */
export interface DaliOptions {
  /**
   * The sentences of each item, by row: a premise joined with each of its endings. Defaults to
   * every two sentences of the corpus, which turns any parallel corpus into items as XCOPA's are,
   * of two endings: no draw and no row number decides which sentences meet.
   */
  readonly items?: readonly (readonly number[])[];
  /** Also ask that translations are closer than the sentences of an item within each language. */
  readonly strict?: boolean;
}

/** The chance of an item of two endings, of which both must be closer to their own. */
const chanceOfTwo = 1 / 4;

/**
 * The discriminative alignment index: the share of items whose every sentence is closer
 * to its own translation than to the translations of the item's other sentences,
 *
 *   c_ii > c_ij for all i ≠ j of the item,   c_ij = cos(x_i, y_j);
 *
 * strictly (DALI_S), also c_ii > cos(x_i, x_j) and c_ii > cos(y_i, y_j), which
 * anisotropic spaces fail. Ties count against: an item that holds a sentence twice is not solved,
 * whichever of the two stands first. Chance for items of m sentences with
 * independent scores is (1/m)^m. NaN if a state is NaN or zero, or there is no item.
 *
 * Items of any two sentences are easier than those of a test, whose endings are alike.
 * @see Ravisankar, Han & Carpuat 2025, https://arxiv.org/abs/2504.09378
 */
export const dali = adjustable(({ items, strict = false }: DaliOptions = {}) =>
  pairMeasure({
    family: "retrieval",
    name: strict ? "dali-strict" : "dali",
    label: strict ? "DALI, strict" : "DALI",
    better: "higher",
    range: [0, 1],
    invariances: ["rotation of both", "scale of each row"],
    cost: strict ? "n²d" : "n²",
    chanceRule: strict ? "mean over random pairings" : "(1/m)^m for items of m sentences, else 1/4",
    source: "https://arxiv.org/abs/2504.09378",
    sameSpace: true,
    chance: () =>
      strict ? null : items ? mean(items.map(({ length: m }) => (1 / m) ** m)) : chanceOfTwo,
    async evaluate(pair) {
      const beats = await beatsOf(pair, strict);
      if (!beats) return { value: Number.NaN, permuted: () => Number.NaN };
      return items ? ofItems(beats, items) : ofAllPairs(beats, pair.n);
    },
  }),
);

/** Whether sentence i is closer to its translation than to what j brings into an item. */
type Beats = (i: number, j: number, order?: Order) => boolean;

/** Returns null if a cosine is not defined. */
async function beatsOf({ n, x, y, cosines }: Pair, strict: boolean): Promise<Beats | null> {
  const across = (await cosines()).data;
  for (let i = 0; i < n; i++) if (!Number.isFinite(across[i * n + i]!)) return null;
  const within = strict ? [(await x.cosines()).data, (await y.cosines()).data] : null;
  return (i, j, order) => {
    const [own, other] = order ? [order[i]!, order[j]!] : [i, j];
    const score = across[i * n + own]!;
    if (!(score > across[i * n + other]!)) return false;
    if (!within) return true;
    return score > within[0]![i * n + j]! && score > within[1]![own * n + other]!;
  };
}

function ofItems(beats: Beats, items: readonly (readonly number[])[]): Measurement {
  const solved = (order?: Order) =>
    Float64Array.from(items, item =>
      Number(item.every(i => item.every(j => i === j || beats(i, j, order)))),
    );
  const sentences = solved();
  return { value: mean(sentences), sentences, permuted: order => mean(solved(order)) };
}

/** Of two sentences an item, each with each: a mean over pairs, which leaving one out changes exactly. */
function ofAllPairs(beats: Beats, n: number): Measurement {
  /** (n): how many others each sentence makes a solved item with. */
  const solvedWith = (order?: Order) => {
    const counts = new Float64Array(n);
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++)
        if (beats(i, j, order) && beats(j, i, order)) {
          counts[i]!++;
          counts[j]!++;
        }
    return counts;
  };
  const share = (total: number, m: number) => total / (m * (m - 1));
  const counts = solvedWith();
  const total = sum(counts);
  const value = share(total, n);
  const permuted = (order: Order) => share(sum(solvedWith(order)), n);
  // All or none: there is no spread to go by, and the interval is the exact binomial's.
  if (total === 0 || value === 1)
    return { value, sentences: new Float64Array(n).fill(value), permuted };
  const without = counts.map(own => share(total - 2 * own, n - 1));
  return { value, influence: influenceOf(value, without), permuted };
}
