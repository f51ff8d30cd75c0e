import type { Row } from "../../base/row.js";
import { distinct } from "../../chart/parts/require-rows.js";

/** Which way a direction goes, as figures call it. */
export const ways = {
  "from-english": "out of English",
  "into-english": "into English",
} as const;

/** A way of translating. */
export type Way = keyof typeof ways;

/** The measure that laws are fitted to. */
export const fittedMetric = "chrF++";

/** Returns which way a row's direction goes. */
export function wayOf({ direction }: Row): Way {
  return `${direction}`.startsWith("eng_Latn") ? "from-english" : "into-english";
}

/** Returns the scores of one metric and way of models of one training, or of the base. */
export function pointsOf(
  points: readonly Row[],
  training: string,
  way: Way,
  metric: string = fittedMetric,
): Row[] {
  return points.filter(
    row => row.metric === metric && row.training === training && wayOf(row) === way,
  );
}

/** Returns the volumes in rows, ascending. */
export function volumesIn(rows: readonly Row[]): number[] {
  return distinct(rows, "volume")
    .map(Number)
    .sort((a, b) => a - b);
}
