import type { Edges } from "./aligned-words.js";

/** What people say of a sentence: edges that are sure, and those that are possible, sure ones among them. */
export interface GoldEdges {
  /** That must be there. */
  readonly sure: Edges;
  /** That may be there; the sure ones need not be repeated. */
  readonly possible: Edges;
}

/** What edges and gold have in common, of one sentence: sums over sentences make the corpus's. */
export interface EdgeCounts {
  /** |A| */
  readonly found: number;
  /** |S| */
  readonly sure: number;
  /** |A ∩ S| */
  readonly sureFound: number;
  /** |A ∩ P| */
  readonly possibleFound: number;
}

/** Counts what edges and gold have in common. */
export function edgeCounts(edges: Edges, { sure, possible }: GoldEdges): EdgeCounts {
  const keyed = (some: Edges) => new Set(some.map(String));
  const [inSure, inPossible] = [keyed(sure), keyed([...sure, ...possible])];
  const own = keyed(edges);
  const common = (other: ReadonlySet<string>) => [...own].filter(edge => other.has(edge)).length;
  return {
    found: own.size,
    sure: inSure.size,
    sureFound: common(inSure),
    possibleFound: common(inPossible),
  };
}

/**
 * Returns the alignment error rate, 1 − (|A ∩ S| + |A ∩ P|) / (|A| + |S|), the precision
 * |A ∩ P| / |A| and the recall |A ∩ S| / |S|; NaN where nothing is counted.
 *
 * @see Och & Ney 2003, https://aclanthology.org/J03-1002, section 6
 */
export function alignmentError({ found, sure, sureFound, possibleFound }: EdgeCounts): {
  readonly aer: number;
  readonly precision: number;
  readonly recall: number;
} {
  return {
    aer: 1 - (sureFound + possibleFound) / (found + sure),
    precision: possibleFound / found,
    recall: sureFound / sure,
  };
}

/** Returns the sum of counts. */
export function summed(all: readonly EdgeCounts[]): EdgeCounts {
  return all.reduce((a, b) => ({
    found: a.found + b.found,
    sure: a.sure + b.sure,
    sureFound: a.sureFound + b.sureFound,
    possibleFound: a.possibleFound + b.possibleFound,
  }));
}
