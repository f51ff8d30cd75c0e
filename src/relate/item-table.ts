import { groupBy } from "../base/group-by.js";
import { newcombe } from "../numeric/statistics/newcombe.js";
import { mcNemar } from "./mc-nemar.js";
import { permutationOfBoth } from "./permutation-of-both.js";

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
  /** The lower end of its 95 % interval, or as asked for; NaN over several groups. */
  readonly low: number;
  /** The upper end. */
  readonly high: number;
  /** φ, the correlation of the two; NaN if one is the same for all items. */
  readonly phi: number;
  /** One-sided: how often items are at least so often both if alignment is dealt out anew within each group. */
  readonly permutationP: number;
  /** McNemar's, two-sided and exact: are as many aligned but wrong as right but not aligned? */
  readonly mcNemarP: number;
  /** McNemar's mid-p, which is less cautious: half the probability of the very table is left out. */
  readonly mcNemarMidP: number;
}

/**
 * Returns the table of aligned × correct, as DALI reads it. It depends on the items, not on their
 * order: nothing is drawn.
 *
 * The two p-values answer different questions. The permutation asks whether aligned items are
 * answered right more often; it is exact, over all ways to deal alignment out within groups (the
 * conditional test of stratified tables; of one group, Fisher's). McNemar's asks whether the two
 * *rates* differ, and is silent on that.
 *
 * @param confidence Of the interval of the difference (Newcombe's), in (0, 1); defaults to 0.95.
 * @returns p-values NaN without items; McNemar's is 1 without discordant items.
 */
export function itemTable(items: readonly RelatedItem[], confidence?: number): ItemTable {
  const groups = [...groupBy(items, item => item.group).values()];
  const counts = groups.map(countsOf);
  const all = countsOf(items);
  const { both, onlyAligned, onlyCorrect, neither } = all;
  const margins =
    (both + onlyAligned) * (onlyCorrect + neither) * (both + onlyCorrect) * (onlyAligned + neither);
  const none = items.length === 0;
  const tests = none ? { exact: Number.NaN, midP: Number.NaN } : mcNemar(onlyAligned, onlyCorrect);
  const one = { low: Number.NaN, high: Number.NaN };
  return {
    ...all,
    difference: both / (both + onlyAligned) - onlyCorrect / (onlyCorrect + neither),
    ...(groups.length === 1
      ? newcombe(both, both + onlyAligned, onlyCorrect, onlyCorrect + neither, confidence)
      : one),
    phi: (both * neither - onlyAligned * onlyCorrect) / Math.sqrt(margins),
    permutationP: none ? Number.NaN : permutationOfBoth(counts),
    mcNemarP: tests.exact,
    mcNemarMidP: tests.midP,
  };
}

function countsOf(items: readonly RelatedItem[]) {
  const counts = { both: 0, onlyAligned: 0, onlyCorrect: 0, neither: 0 };
  for (const { aligned, correct } of items)
    if (aligned) counts[correct ? "both" : "onlyAligned"]++;
    else counts[correct ? "onlyCorrect" : "neither"]++;
  return counts;
}
