import type { Random } from "../numeric/random.js";
import { permutationP } from "../numeric/statistics/permutation.js";
import { groupsBy } from "./groups-by.js";

/** An item: whether its translation is aligned, and whether its answer is right. */
export interface RelatedItem {
  /** Items are only exchanged within one: a language, or language and model. */
  readonly group: string;
  /** Whether its states find their translation. */
  readonly aligned: boolean;
  /** Whether the model answers it right. */
  readonly correct: boolean;
}

/** Counts of items by both, and whether the two go together. */
export interface ItemTable {
  /** Items that are aligned and answered right. */
  readonly both: number;
  /** Items that are aligned and answered wrong. */
  readonly onlyAligned: number;
  /** Items that are answered right and not aligned. */
  readonly onlyCorrect: number;
  /** Items that are neither. */
  readonly neither: number;
  /** Share right among the aligned, less the share right among the others; NaN if either is empty. */
  readonly difference: number;
  /** φ, the correlation of the two; NaN if one is the same for all items. */
  readonly phi: number;
  /** One-sided: items are at least so often both if alignment is dealt out anew within each group. */
  readonly permutationP: number;
  /** McNemar's, two-sided and exact: are as many aligned but wrong as right but not aligned? */
  readonly mcNemarP: number;
}

/**
 * Returns the table of aligned × correct, as DALI reads it.
 *
 * The two p-values answer different questions. The permutation asks whether aligned items are
 * answered right more often. McNemar's asks whether the two *rates* differ, and is silent on that.
 *
 * @param draws Permutations; defaults to 1,000.
 * @returns p-values NaN without items; McNemar's is 1 without discordant items.
 */
export function itemTable(items: readonly RelatedItem[], random: Random, draws = 1000): ItemTable {
  const count = (aligned: boolean, correct: boolean) =>
    items.filter(item => item.aligned === aligned && item.correct === correct).length;
  const both = count(true, true);
  const onlyAligned = count(true, false);
  const onlyCorrect = count(false, true);
  const neither = count(false, false);
  const groups = groupsBy(items, item => item.group);
  const dealt = Array.from({ length: draws }, () =>
    groups.reduce((sum, own) => {
      const order = random.permutation(own.length);
      return sum + own.filter((item, i) => item.correct && own[order[i]!]!.aligned).length;
    }, 0),
  );
  const margins =
    (both + onlyAligned) * (onlyCorrect + neither) * (both + onlyCorrect) * (onlyAligned + neither);
  return {
    both,
    onlyAligned,
    onlyCorrect,
    neither,
    difference: both / (both + onlyAligned) - onlyCorrect / (onlyCorrect + neither),
    phi: (both * neither - onlyAligned * onlyCorrect) / Math.sqrt(margins),
    permutationP: items.length === 0 ? Number.NaN : permutationP(both, dealt),
    mcNemarP: items.length === 0 ? Number.NaN : mcNemar(onlyAligned, onlyCorrect),
  };
}

/** Twice the smaller tail of a fair coin, at most 1. */
function mcNemar(b: number, c: number): number {
  const n = b + c;
  let term = -n * Math.LN2; // ln C(n, 0) / 2ⁿ
  let tail = 0;
  for (let k = 0; k <= Math.min(b, c); k++) {
    tail += Math.exp(term);
    term += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
