import type { DroppedColumn, EstimateColumns, RowOf } from "../base/columns.js";
import { pause } from "../base/pause.js";
import type { Stoppable } from "../base/progress.js";
import { pivotOf } from "../corpus/build-corpus.js";
import type { LanguageCode } from "../corpus/corpus.js";
import { seeded } from "../numeric/random.js";
import {
  bootstrapMean,
  bootstrapRatios,
  percentiles,
  resamples,
} from "../numeric/statistics/bootstrap.js";
import { defaultConfidence, defaultDraws } from "../numeric/statistics/interval.js";
import { mean, sum } from "../numeric/statistics/summary.js";
import { signatureOf } from "./signature-of.js";
import type { States } from "./states.js";

/** How many tokens one language's sentences take. */
export type TokenRow = RowOf<
  | "model"
  | "revision"
  | "weights"
  | "corpus"
  | "corpus_hash"
  | "version"
  | "unit"
  | "tokenizer"
  | "measure"
  | "language"
  | EstimateColumns
  | "pivot"
  | "premium"
  | "premium_low"
  | "premium_high"
  | "n"
  | "draws"
  | "seed"
> &
  DroppedColumn;

/** What `tokenPremium` takes. */
export interface TokenPremiumOptions extends Stoppable {
  /** The language that others are compared with; English if it is there. */
  readonly pivot?: LanguageCode;
  /** Resamples; defaults to 1,000. */
  readonly draws?: number;
  /** Defaults to 0.95. */
  readonly confidence?: number;
  /** Defaults to 0. */
  readonly seed?: number;
}

/**
 * Returns, for each language, the tokens a sentence takes, and the premium: how many
 * times as many tokens as the pivot language's translation of the same sentences,
 *
 *   premium = Σ_i tokens_i(language) / Σ_i tokens_i(pivot).
 *
 * Sentences that say the same but take more tokens are more finely cut, which shifts
 * mean-pooled states by itself: read similarities beside this. Special tokens count.
 * Intervals are bootstraps over sentences, BCa for the mean, percentiles of a paired
 * bootstrap for the premium.
 *
 * @returns One row a language, none of states that were imported. With one sentence the interval of the mean is NaN.
 * @see Petrov et al. 2023, https://arxiv.org/abs/2305.15425, section 3, for the premium
 */
export async function tokenPremium(
  { manifest }: Pick<States, "manifest">,
  {
    pivot = pivotOf(manifest.languages),
    draws = defaultDraws,
    confidence = defaultConfidence,
    seed = 0,
    signal,
  }: TokenPremiumOptions = {},
): Promise<TokenRow[]> {
  const base = manifest.tokenCounts[pivot];
  if (!base)
    throw new RangeError(
      `tokenPremium: the pivot must be one of ${manifest.languages.join(", ")}, got ${pivot}`,
    );
  if (base.length === 0) return []; // imported states
  const chosen = resamples(base.length, draws, seeded(seed)); // the same for every language
  const rows: TokenRow[] = [];
  for (const language of manifest.languages) {
    await pause(signal);
    const counts = manifest.tokenCounts[language]!;
    const interval = bootstrapMean(counts, chosen, { confidence });
    const premium = percentiles(bootstrapRatios(counts, base, chosen), confidence);
    rows.push({
      ...signatureOf(manifest),
      unit: manifest.corpus.unit,
      tokenizer: manifest.model.tokenizerHash.slice(0, 12),
      measure: "tokens-per-sentence",
      language,
      value: mean(counts),
      low: interval.low,
      high: interval.high,
      interval: "bca",
      confidence,
      pivot,
      premium: sum(counts) / sum(base),
      premium_low: premium.low,
      premium_high: premium.high,
      n: counts.length,
      draws,
      seed,
    });
  }
  return rows;
}
