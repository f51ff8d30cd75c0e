import type { Random } from "../../numeric/random.js";
import { mean } from "../../numeric/statistics/summary.js";
import type { TranslationMeasure } from "./translation-measures.js";

/** Random orders of the references, as many as data/scaling/levels.csv has. */
export const usualOrders = 5;

/** Orders tried for each that is found: without repeated texts one in e serves. */
const patience = 200;

/** What a score is worth before anything is translated. */
export interface TranslationLevels {
  /** The mean score of the same hypotheses against others' references; NaN if there are no orders. */
  readonly chance: number;
  /** The standard deviation of that over orders. */
  readonly chanceDeviation: number;
  /** The score of the untranslated source. */
  readonly copy: number;
}

/**
 * Returns random orders in which no text stands where an equal one stood, evenly drawn by rejection.
 * @returns Fewer than asked for, or none, where texts repeat too often for that.
 */
export function derangements(texts: readonly string[], count: number, random: Random): number[][] {
  const found: number[][] = [];
  for (let tries = 0; found.length < count && tries < count * patience; tries++) {
    const order = [...random.permutation(texts.length)];
    if (order.every((from, i) => texts[from] !== texts[i])) found.push(order);
  }
  return found;
}

/**
 * Returns the levels of chance and of copying of some translations: what writing the language and
 * the domain scores without translating, and what the source scores as it is.
 *
 *   chance = mean over orders σ of score(hypotheses, references ∘ σ)
 *
 * @param orders Of `derangements`, the same for every model that is compared.
 */
export function translationLevels(
  measure: TranslationMeasure,
  hypotheses: readonly string[],
  sources: readonly string[],
  references: readonly string[],
  orders: readonly (readonly number[])[],
): TranslationLevels {
  const score = (texts: readonly string[], order?: readonly number[]) =>
    measure.score(
      sumOf(texts.map((text, i) => measure.statistics(text, references[order ? order[i]! : i]!))),
    );
  const chances = orders.map(order => score(hypotheses, order));
  const chance = chances.length === 0 ? Number.NaN : mean(chances);
  const squares = chances.reduce((sum, value) => sum + (value - chance) ** 2, 0);
  return {
    chance,
    chanceDeviation: Math.sqrt(squares / (chances.length - 1)),
    copy: score(sources),
  };
}

/** Returns the sums of statistics, one list a sentence. */
export function sumOf(statistics: readonly ArrayLike<number>[]): Float64Array {
  const sums = new Float64Array(statistics[0]?.length ?? 0);
  for (const own of statistics) for (let k = 0; k < sums.length; k++) sums[k]! += own[k]!;
  return sums;
}
