import type { DroppedColumn } from "../base/columns.js";
import type { Corpus } from "./corpus.js";

/**
 * Returns the column that says what of a corpus was left out, "3 of 1,012 sentences dropped: 2 incomplete, 1
 * repeated", or none if nothing was.
 */
export function droppedColumn({
  dropped,
  unit = "sentence",
}: Pick<Corpus, "dropped" | "unit">): DroppedColumn {
  if (dropped === undefined) return {};
  const { of, ...reasons } = dropped;
  const parts = Object.entries(reasons).filter(([, count]) => count > 0);
  const sum = parts.reduce((total, [, count]) => total + count, 0);
  if (sum === 0) return {};
  const number = (count: number) => count.toLocaleString("en");
  const why = parts.map(([reason, count]) => `${number(count)} ${reason}`).join(", ");
  return { dropped: `${number(sum)} of ${number(of)} ${unit}s dropped: ${why}` };
}

/** Returns the same column of a row that is made of another, if that has it. */
export function droppedIn({ dropped }: DroppedColumn): DroppedColumn {
  return dropped == null ? {} : { dropped };
}
