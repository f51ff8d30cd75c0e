import { type ColumnName, columns, type Variation } from "../base/columns.js";
import type { Row } from "../base/row.js";

/**
 * @file How far two runs of one analysis may differ. Processors round differently, and what
 * follows from ranks moves in steps: a sentence whose two nearest are all but tied may
 * change its hit, which moves a mean over n sentences by 1/n, and a p-value by one permutation.
 */

/** Of numbers, relative to the larger. */
const relative = 1e-3;

/** Of numbers near zero. */
const absolute = 1e-4;

/** Permutations behind each p-value of `compare`, of which one may change sides. */
const permutations = 99;

export interface Difference {
  /** Counted from 1, the header left out. */
  readonly row: number;
  readonly column: string;
  readonly before: Row[string] | undefined;
  readonly after: Row[string] | undefined;
}

/** The intervals of means over sentences: only such a row moves by a sentence. */
const overSentences = new Set<Row[string] | undefined>(["bca", "clopper-pearson"]);

/** What `base/columns.ts` says of a column; one that it does not know moves by rounding alone. */
function variationOf(column: string): Variation {
  return Object.hasOwn(columns, column) ? columns[column as ColumnName].variation : "rounding";
}

/**
 * Returns where rows differ by more than two runs may; order and columns count. Rows
 * that only one side has are a difference in the column "row".
 */
export function compareRows(before: readonly Row[], after: readonly Row[]): Difference[] {
  const differences: Difference[] = [];
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    const [a, b] = [before[i], after[i]];
    if (!a || !b) {
      const side = (row: Row | undefined) => (row ? "there" : "missing");
      differences.push({ row: i + 1, column: "row", before: side(a), after: side(b) });
      continue;
    }
    const stepOf = (column: string): number => {
      const variation = variationOf(column);
      if (variation === "pairing") return 1 / (permutations + 1);
      const n = variation === "sentence" && overSentences.has(a.interval) ? Number(a.n) : 0;
      return n > 0 ? 1 / n : 0;
    };
    for (const column of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (variationOf(column) === "provenance") continue;
      const [x, y] = [a[column], b[column]];
      const step = stepOf(column) * (1 + 1e-9); // 0.52 − 0.51 is a hair over 0.01
      if (!agree(x, y, Math.max(absolute, step)))
        differences.push({ row: i + 1, column, before: x, after: y });
    }
  }
  return differences;
}

function agree(x: Row[string] | undefined, y: typeof x, step: number) {
  if (typeof x !== "number" || typeof y !== "number") return (x ?? null) === (y ?? null);
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) && Number.isNaN(y);
  return Math.abs(x - y) <= Math.max(step, relative * Math.max(Math.abs(x), Math.abs(y)));
}
