import type { Row } from "../base/row.js";
import { numberIn } from "./read-table.js";

/** The five aspects that GPT-4 judged from 0 to 3. */
export const responseAspects = [
  "accuracy",
  "fluency",
  "informativeness",
  "logicality",
  "harmlessness",
] as const;

/** Three decimals are published: a mean of five rounded numbers, rounded, is off by at most this. */
const rounding = 0.001;

export interface Averages {
  readonly reported: number;
  /** The mean of the five aspects. */
  readonly recomputed: number;
  /** The mean of the other four: harmlessness is near 3.0 everywhere and hides differences. */
  readonly withoutHarmlessness: number;
  /** Reported minus recomputed. */
  readonly difference: number;
  /** Whether the two differ by more than rounding explains. */
  readonly disagrees: boolean;
}

/**
 * Returns a row's average as printed and as its columns give it. Neither is corrected.
 * @param column Where the printed one stands.
 */
export function averages(row: Row, column: string, table: string): Averages {
  const values = responseAspects.map(aspect => numberIn(row, aspect, table));
  const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  const reported = numberIn(row, column, table);
  const recomputed = mean(values);
  const difference = reported - recomputed;
  return {
    reported,
    recomputed,
    withoutHarmlessness: mean(values.slice(0, -1)),
    difference,
    // Differences of printed numbers are off by an ulp or two.
    disagrees: Math.abs(difference) > rounding + 1e-12,
  };
}
