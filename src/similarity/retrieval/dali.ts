import { seeded } from "../../numeric/random.js";
import { mean } from "../../numeric/statistics/summary.js";
import { adjustable, pairMeasure } from "../pair-measure.js";
import type { Order } from "../prepared/order.js";

/** What `dali` takes. */
export interface DaliOptions {
  /**
   * The sentences of each item, by row: a premise joined with each of its endings. Defaults
   * to a seeded random grouping by four, which turns any parallel corpus into items; what
   * is left over is not used.
   */
  readonly items?: readonly (readonly number[])[];
  /** Also ask that translations are closer than the sentences of an item within each language. */
  readonly strict?: boolean;
}

/** Endings of a multiple-choice item: Belebele's and XCOPA's are 4 and 2. */
const defaultEndings = 4;

/**
 * The discriminative alignment index: the share of items whose every sentence is closer
 * to its own translation than to the translations of the item's other sentences,
 *
 *   c_ii > c_ij for all i ≠ j of the item,   c_ij = cos(x_i, y_j);
 *
 * strictly (DALI_S), also c_ii > cos(x_i, x_j) and c_ii > cos(y_i, y_j), which
 * anisotropic spaces fail. Ties count against. Chance for items of m sentences with
 * independent scores is (1/m)^m. NaN if a state is NaN or zero, or there is no item.
 *
 * Random items are easier than those of a test, whose endings are alike.
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
    chanceRule: strict ? "mean over random pairings" : "(1/m)^m for items of m sentences",
    source: "https://arxiv.org/abs/2504.09378",
    sameSpace: true,
    chance: ({ n }) =>
      strict ? null : mean((items ?? randomItems(n)).map(({ length: m }) => (1 / m) ** m)),
    async evaluate(pair) {
      const { n } = pair;
      const across = (await pair.cosines()).data;
      const within = strict ? [(await pair.x.cosines()).data, (await pair.y.cosines()).data] : null;
      const groups = items ?? randomItems(n);
      const defined = Array.from({ length: n }, (_, i) => across[i * n + i]!).every(
        Number.isFinite,
      );
      const solved = (order?: Order) =>
        Float64Array.from(groups, group => {
          if (!defined) return Number.NaN;
          const partner = (i: number) => (order ? order[i]! : i);
          for (const i of group) {
            const own = across[i * n + partner(i)]!;
            for (const j of group) {
              if (j === i) continue;
              if (!(own > across[i * n + partner(j)]!)) return 0;
              if (!within) continue;
              if (!(own > within[0]![i * n + j]!)) return 0;
              if (!(own > within[1]![partner(i) * n + partner(j)]!)) return 0;
            }
          }
          return 1;
        });
      const sentences = solved();
      return { value: mean(sentences), sentences, permuted: order => mean(solved(order)) };
    },
  }),
);

function randomItems(n: number): number[][] {
  const order = seeded(0).permutation(n);
  return Array.from({ length: Math.floor(n / defaultEndings) }, (_, item) =>
    Array.from(order.subarray(item * defaultEndings, (item + 1) * defaultEndings)),
  );
}
