/** How well pairs that were mined fit the right ones. */
export interface PairScores {
  /** Of the pairs that were mined, the share that is right. */
  readonly precision: number;
  /** Of the right pairs, the share that was mined. */
  readonly recall: number;
  /** Their harmonic mean. */
  readonly f1: number;
}

/** A pair of a sentence of the source and one of the target, by their numbers, and how sure it is. */
export interface MinedPair {
  /** From 0. */
  readonly source: number;
  /** From 0. */
  readonly target: number;
  /** The margin: higher is surer. */
  readonly score: number;
}

/** The best that a threshold gives, and where it lies. */
export interface ThresholdScores extends PairScores {
  /** Halfway between the last pair that is taken and the next. */
  readonly threshold: number;
  /** How many pairs are taken. */
  readonly taken: number;
}

/**
 * Returns precision, recall and F1 of a set of pairs, as BUCC and XTREME count them; all 0 if none
 * is right.
 *
 * @param pairs What was mined, a text a pair ("de-1\ten-7"); `gold`, what is right. Repetitions count once.
 */
export function pairScores(pairs: Iterable<string>, gold: Iterable<string>): PairScores {
  const [mined, right] = [new Set(pairs), new Set(gold)];
  let hits = 0;
  for (const pair of mined) if (right.has(pair)) hits++;
  return scoresOf(hits, mined.size, right.size);
}

/**
 * Returns the best F1 of taking all pairs above a threshold: pairs are sorted by score, and of all
 * cuts the first of the highest F1 is taken (BUCC 2018, LASER, XTREME). The threshold is chosen by
 * the answers that it is scored by, so the F1 is the best attainable, not what to expect of other texts.
 *
 * @param right Whether a pair is right; `gold` how many are.
 */
export function thresholdScores(
  pairs: readonly MinedPair[],
  right: (pair: MinedPair) => boolean,
  gold: number,
): ThresholdScores {
  const sorted = [...pairs].sort((a, b) => b.score - a.score); // stable, as the reference's
  let best: ThresholdScores = { precision: 0, recall: 0, f1: 0, threshold: 0, taken: 0 };
  let hits = 0;
  for (const [i, pair] of sorted.entries()) {
    if (right(pair)) hits++;
    const scores = scoresOf(hits, i + 1, gold);
    if (!(scores.f1 > best.f1)) continue;
    const next = sorted[i + 1]?.score ?? pair.score;
    best = { ...scores, threshold: (pair.score + next) / 2, taken: i + 1 };
  }
  return best;
}

function scoresOf(hits: number, mined: number, gold: number): PairScores {
  if (hits === 0) return { precision: 0, recall: 0, f1: 0 };
  const [precision, recall] = [hits / mined, hits / gold];
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}
