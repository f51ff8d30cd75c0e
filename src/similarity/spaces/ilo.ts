import { pause } from "../../base/pause.js";
import type { Stoppable } from "../../base/progress.js";
import type { ComputeOptions } from "../../numeric/linear/compute.js";
import { type Matrix, shape } from "../../numeric/matrix.js";
import { nearestDrawn } from "../../numeric/neighbours/nearest-drawn.js";
import { generator, type Seed } from "../../numeric/random.js";
import { sum } from "../../numeric/statistics/summary.js";
import { stacked } from "../../states/stacked.js";

/** What `ilo` takes. */
export interface IloOptions extends Stoppable {
  /** Neighbours of each sentence; defaults to 10. */
  readonly k?: number;
  /** Other languages that make a sentence a bridge; defaults to 3, so that it takes four to build one. */
  readonly threshold?: number;
  /** Random relabellings behind `chance`; defaults to 20. */
  readonly permutations?: number;
  /** Draws among equally near sentences, and the relabellings; a seed or a generator, defaults to 0. */
  readonly seed?: Seed;
  readonly compute?: ComputeOptions;
}

/** How far one language's sentences lie among those of the others. */
export interface Ilo {
  /**
   * The share of the language's sentences with at least `threshold` other languages nearby;
   * NaN if there are not that many others.
   */
  readonly bridge: number;
  /** The share of the other languages that are near some sentence of the language. */
  readonly reach: number;
  /** The harmonic mean of both; 0 if both are 0, NaN if `bridge` is. */
  readonly ilo: number;
  /** (n): 1 where a sentence is a bridge, whose mean is `bridge`. */
  readonly bridges: Float64Array;
  /** Mean `ilo` if the sentences' languages were shuffled: full mixing, the upper reference. */
  readonly mixed: number;
  /** The same for `bridge` and `reach`. */
  readonly mixedBridge: number;
  readonly mixedReach: number;
}

/**
 * Interlingual local overlap, for each of several languages: whether a sentence's k
 * nearest (Euclidean) among the sentences of all languages speak other languages.
 *
 *   ILO = 2 · bridge · reach / (bridge + reach)
 *
 * Chance is not a floor here but a ceiling: languages that are thoroughly mixed bridge
 * as often as shuffled labels do (`mixed`), separate ones never. Reach saturates soon, so
 * read bridge beside it. Values depend on n, k and the number of languages.
 *
 * @param languages Of each, its states (n, d); equal d. At least two.
 * @returns One for each language; NaN throughout if a state is NaN. With `threshold` languages
 *   or fewer nothing can be a bridge: `bridge`, `ilo`, `bridges` and their references are NaN,
 *   and reach is left.
 * @see Wilie et al. 2025, https://aclanthology.org/2025.sigtyp-1.14, defaults as in their code
 */
export async function interlingualOverlap(
  languages: readonly Matrix[],
  { k = 10, threshold = 3, permutations = 20, seed = 0, compute = {}, signal }: IloOptions = {},
): Promise<Ilo[]> {
  const random = generator(seed);
  const [first] = languages;
  if (!first || languages.length < 2)
    throw new RangeError(
      `interlingualOverlap: expected at least two languages, got ${languages.length}`,
    );
  for (const states of languages)
    if (states.cols !== first.cols)
      throw new RangeError(
        `interlingualOverlap: expected equal widths, got ${shape(first)} and ${shape(states)}`,
      );
  const labels = Uint16Array.from(
    languages.flatMap((states, language) => new Array<number>(states.rows).fill(language)),
  );
  const all = stacked(languages);
  if (!all.data.every(Number.isFinite))
    return languages.map(({ rows }) => ({
      bridge: Number.NaN,
      reach: Number.NaN,
      ilo: Number.NaN,
      bridges: new Float64Array(rows).fill(Number.NaN),
      mixed: Number.NaN,
      mixedBridge: Number.NaN,
      mixedReach: Number.NaN,
    }));
  const { indices } = await nearestDrawn(all, k, {
    ...compute,
    metric: "euclidean",
    random,
    signal,
  });
  const found = overlaps(indices, labels, languages.length, k, threshold);
  const mixed = languages.map(() => ({ ilo: 0, bridge: 0, reach: 0 }));
  for (let b = 0; b < permutations; b++) {
    await pause(signal);
    const order = random.permutation(labels.length);
    const shuffled = labels.map((_, i) => labels[order[i]!]!);
    overlaps(indices, shuffled, languages.length, k, threshold).forEach((one, language) => {
      const sums = mixed[language]!;
      sums.ilo += one.ilo;
      sums.bridge += one.bridge;
      sums.reach += one.reach;
    });
  }
  return found.map((result, language) => {
    const { ilo, bridge, reach } = mixed[language]!;
    return {
      ...result, // 0 / 0 without permutations: NaN
      mixed: ilo / permutations,
      mixedBridge: bridge / permutations,
      mixedReach: reach / permutations,
    };
  });
}

function overlaps(
  neighbours: Uint32Array,
  labels: Uint16Array,
  count: number,
  k: number,
  threshold: number,
) {
  const reached = Array.from({ length: count }, () => new Uint8Array(count));
  const bridges: number[][] = Array.from({ length: count }, () => []);
  labels.forEach((own, i) => {
    const others = new Set<number>();
    for (let r = i * k; r < (i + 1) * k; r++) {
      const other = labels[neighbours[r]!]!;
      if (other !== own) others.add(other);
    }
    for (const other of others) reached[own]![other] = 1;
    bridges[own]!.push(count > threshold ? Number(others.size >= threshold) : Number.NaN);
  });
  return bridges.map((hits, language) => {
    const bridge = sum(hits) / hits.length;
    const reach = sum(reached[language]!) / (count - 1);
    const ilo = bridge + reach === 0 ? 0 : (2 * bridge * reach) / (bridge + reach);
    return { bridge, reach, ilo, bridges: Float64Array.from(hits) };
  });
}
