/** What a score of a corpus is made of: a score of sums over its sentences. */
export interface CorpusMeasure {
  /** Returns the score of sums. */
  readonly score: (sums: ArrayLike<number>) => number;
}

/** What sums each sentence of a system adds to: one list a sentence, all of one length. */
export type SystemStatistics = readonly ArrayLike<number>[];

/**
 * Returns the scores of corpora drawn from a system's sentences: of each row of `chosen` one.
 *
 * @param chosen (draws, n) numbers of sentences.
 */
export function scoresOfDraws(
  measure: CorpusMeasure,
  statistics: SystemStatistics,
  chosen: Uint32Array,
): Float64Array {
  const n = statistics.length;
  const width = statistics[0]!.length;
  const scores = new Float64Array(chosen.length / n);
  const sums = new Float32Array(width); // as sacreBLEU adds them up
  for (let draw = 0; draw < scores.length; draw++) {
    sums.fill(0);
    for (let at = draw * n; at < (draw + 1) * n; at++) {
      const own = statistics[chosen[at]!]!;
      for (let k = 0; k < width; k++) sums[k]! += own[k]!;
    }
    scores[draw] = measure.score(sums);
  }
  return scores;
}

/** Returns the sums over sentences. */
export function totalOf(statistics: SystemStatistics): Float64Array {
  const sums = new Float64Array(statistics[0]!.length);
  for (const own of statistics) for (let k = 0; k < sums.length; k++) sums[k]! += own[k]!;
  return sums;
}

/** @throws RangeError unless there is a sentence, and all have as many statistics. */
export function checkStatistics(caller: string, ...systems: readonly SystemStatistics[]): void {
  const [first] = systems;
  for (const statistics of systems) {
    if (statistics.length === 0 || statistics.length !== first!.length)
      throw new RangeError(
        `${caller}: expected systems of as many sentences, one at least, got ${systems.map(({ length }) => length).join(", ")}`,
      );
    if (statistics.some(own => own.length !== first![0]!.length))
      throw new RangeError(`${caller}: expected as many statistics of every sentence`);
  }
}
