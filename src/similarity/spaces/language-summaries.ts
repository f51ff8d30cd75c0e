import { pause } from "../../base/pause.js";
import type { Stoppable } from "../../base/progress.js";
import { defaultConfidence, defaultDraws } from "../../numeric/statistics/interval.js";
import { mean } from "../../numeric/statistics/summary.js";
import { takeRows } from "../../states/split.js";
import { stateMeasures } from "../describe.js";
import {
  intervalOfInfluence,
  intervalOfMean,
  type NamedInterval,
  noInterval,
} from "../inference/intervals.js";
import { meanOfRows } from "../inference/mean-over-pairs.js";
import type { Prepared } from "../prepared/prepare.js";
import { type CentroidKind, meanCentroidDistances } from "./centroid-distance.js";
import { interlingualOverlap } from "./ilo.js";
import { languageProbe } from "./language-probe.js";
import type { StateMeasure } from "./state-measure.js";

/** What `languageSummaries` takes. */
export interface LanguageSummaryOptions extends Stoppable {
  /** Of every draw; defaults to 0. */
  readonly seed?: number;
  /** Of the interval, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
  /** Bootstrap resamples; defaults to 1,000. */
  readonly draws?: number;
  /**
   * Sentences of each language that interlingual overlap looks at, from the first on; defaults
   * to all. Its cost grows with the square of sentences times languages.
   */
  readonly overlapSentences?: number;
}

/** One measure of all languages at one layer, as their mean. */
export interface LanguageSummary extends NamedInterval {
  readonly measure: string;
  readonly value: number;
  /** What it is the mean of: one value a language, or a pair of languages. */
  readonly values: readonly number[];
  /** What it is a mean over. */
  readonly over: "languages" | "pairs";
  /** The level to read it against, and what that level stands for. */
  readonly chance: number;
  /** What that level stands for. */
  readonly reference: string;
  readonly n: number;
  readonly d: number;
}

/**
 * Returns how the languages' spaces are filled and how far apart they lie: the state
 * measures as means over languages (`reference` an isotropic Gaussian), the language
 * probe, centroid distances as means over all pairs, and interlingual overlap.
 *
 * Intervals are over sentences, each left out of, or drawn with, all languages at once.
 * `ilo` and `reach` have none: what a language reaches is no mean of sentences.
 *
 * @param sides Of each language its states (n, d), row i the same sentence in all; at
 *   least two, of equal shape.
 */
export async function languageSummaries(
  sides: readonly Prepared[],
  {
    seed = 0,
    confidence = defaultConfidence,
    draws = defaultDraws,
    overlapSentences = Number.POSITIVE_INFINITY,
    signal,
  }: LanguageSummaryOptions = {},
): Promise<LanguageSummary[]> {
  const { n, d, compute } = sides[0]!;
  const states = sides.map(side => side.states);
  const summaries: LanguageSummary[] = [];
  for (const measure of stateMeasures) {
    await pause(signal);
    const { values, influence } = await overLanguages(measure, sides);
    const value = mean(values);
    summaries.push({
      measure: measure.name,
      value,
      values,
      over: "languages",
      ...(influence
        ? intervalOfInfluence(value, influence, measure.range, confidence)
        : noInterval),
      chance: measure.reference(n, d) ?? Number.NaN,
      reference: "isotropic",
      n,
      d,
    });
  }

  await pause(signal);
  const probe = await languageProbe(states, { compute, seed });
  summaries.push({
    measure: "language-probe",
    value: probe.accuracy,
    values: [...probe.byLanguage],
    over: "languages",
    ...intervalOfMean(bySentence(probe.hits, sides.length), { confidence, draws, seed }),
    chance: probe.chance,
    reference: "chance",
    n: probe.hits.length / sides.length,
    d,
  });

  const distances = meanCentroidDistances(states);
  const widest: Record<CentroidKind, number> = {
    relative: Number.POSITIVE_INFINITY,
    euclidean: Number.POSITIVE_INFINITY,
    cosine: 2,
  };
  for (const kind of ["relative", "euclidean", "cosine"] as const) {
    const { value, values, influence, reference } = distances[kind];
    summaries.push({
      measure: `centroid-distance-${kind}`,
      value,
      values,
      over: "pairs",
      ...intervalOfInfluence(value, influence, [0, widest[kind]], confidence),
      chance: reference,
      reference: "no offset",
      n,
      d,
    });
  }

  await pause(signal);
  const looked = Math.min(n, overlapSentences);
  const first = Uint32Array.from({ length: looked }, (_, i) => i);
  const overlaps = await interlingualOverlap(
    states.map(all => (looked < n ? takeRows(all, first) : all)),
    { compute, seed, signal },
  );
  const bridges = Float64Array.from(first, i => mean(overlaps.map(one => one.bridges[i]!)));
  const mixing = (
    measure: string,
    values: readonly number[],
    mixed: readonly number[],
    interval: NamedInterval,
  ): LanguageSummary => ({
    measure,
    value: mean(values),
    values,
    over: "languages",
    ...interval,
    chance: mean(mixed),
    reference: "full mixing",
    n: looked,
    d,
  });
  const each = (key: "ilo" | "bridge" | "reach" | "mixed" | "mixedBridge" | "mixedReach") =>
    overlaps.map(one => one[key]);
  summaries.push(
    mixing("ilo", each("ilo"), each("mixed"), noInterval),
    mixing(
      "bridge",
      each("bridge"),
      each("mixedBridge"),
      intervalOfMean(bridges, { confidence, draws, seed }),
    ),
    mixing("reach", each("reach"), each("mixedReach"), noInterval),
  );
  return summaries;
}

async function overLanguages(measure: StateMeasure, sides: readonly Prepared[]) {
  const found = [];
  for (const side of sides) found.push(await measure.evaluate(side));
  return {
    values: found.map(one => one.value),
    influence: meanOfRows(found.map(one => one.influence)),
  };
}

/** From hits language by language to each sentence's mean over languages. */
function bySentence(hits: Float64Array, languages: number): Float64Array {
  const n = hits.length / languages;
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let language = 0; language < languages; language++) sum += hits[language * n + i]!;
    return sum / languages;
  });
}
