import type { Row } from "../base/row.js";
import type { Matrix } from "../numeric/matrix.js";
import { seeded } from "../numeric/random.js";
import { mean } from "../numeric/statistics/summary.js";
import { pairedDifference } from "../similarity/inference/paired-difference.js";
import { pair } from "../similarity/prepared/pair.js";
import { precisionAt } from "../similarity/retrieval/retrieval.js";
import type { StatesOf } from "../states/place.js";
import { centered, type Preprocessing, raw } from "../states/preprocess.js";
import { splitSentences, takeRows } from "../states/split.js";

/**
 * @file How much better does a tuned model retrieve translations than its base, each
 * at its own best inner layer? The layer is chosen on one half of the sentences and
 * the hits are counted on the other, so that the choice does not flatter the result;
 * all n sentences stay candidates, so that the scores compare with any other P@1.
 * What a preprocessing learns, it learns on the first half too.
 */

/** A model whose states are at hand. */
export interface Contender {
  readonly model: string;
  readonly states: StatesOf;
  /** The middle ones: neither the embedding output nor the last. */
  readonly layers: readonly number[];
}

export interface GainOptions {
  /** What is done to each language's states first; defaults to raw, and centered. */
  readonly preprocessing?: readonly Preprocessing[];
  readonly seed?: number;
  /** Bootstrap resamples; defaults to 1,000. */
  readonly draws?: number;
}

/**
 * Returns a row for every preprocessing and language: P@1 of both models (the mean of both directions),
 * their layers, and the difference with its bootstrap interval over sentences.
 *
 * Columns: preprocessing, language, base, base_layer, base_p1, model, layer, p1, gain, low, high,
 * interval, n (sentences counted), candidates, chance, seed.
 */
export async function gainRows(
  base: Contender,
  tuned: Contender,
  languages: readonly string[],
  pivot: string,
  { preprocessing = [raw, centered], seed = 0, draws = 1000 }: GainOptions = {},
): Promise<Row[]> {
  const rows: Row[] = [];
  const others = languages.filter(code => code !== pivot);
  for (const [made, language] of preprocessing.flatMap(p =>
    others.map(code => [p, code] as const),
  )) {
    const [before, after] = [
      await bestLayer(base, [language, pivot], made, seed),
      await bestLayer(tuned, [language, pivot], made, seed),
    ];
    const [p1, baseP1] = [mean(after.hits), mean(before.hits)];
    const { value, low, high, interval } = pairedDifference(
      { value: p1, sentences: after.hits },
      { value: baseP1, sentences: before.hits },
      { seed, draws },
    );
    rows.push({
      preprocessing: made.name,
      language,
      base: base.model,
      base_layer: before.layer,
      base_p1: baseP1,
      model: tuned.model,
      layer: after.layer,
      p1,
      gain: settled(value),
      low: settled(low),
      high: settled(high),
      interval,
      n: after.hits.length,
      candidates: after.candidates,
      chance: 1 / after.candidates,
      seed,
    });
  }
  return rows;
}

/** Hits differ by halves of 1/n: what is less than any of them is what adding them up left of a zero. */
function settled(difference: number): number {
  return Math.abs(difference) < 1e-12 ? 0 : difference;
}

interface Best {
  readonly layer: number;
  /** For each sentence of the half that is counted: 0, ½ or 1. */
  readonly hits: Float64Array;
  readonly candidates: number;
}

async function bestLayer(
  { states, layers }: Contender,
  languages: readonly [string, string],
  preprocessing: Preprocessing,
  seed: number,
): Promise<Best> {
  let best: (Best & { readonly score: number }) | undefined;
  for (const layer of layers) {
    const [x, y] = await Promise.all(languages.map(language => states(language, layer)));
    const { fit, test } = splitSentences(x!.rows, 0.5, seeded(seed)); // the same for all models
    const prepared = async (all: Matrix) => (await preprocessing.fit(takeRows(all, fit)))(all);
    const both = pair(await prepared(x!), await prepared(y!));
    const forward = (await precisionAt(1, "forward").evaluate(both)).sentences!;
    const backward = (await precisionAt(1, "backward").evaluate(both)).sentences!;
    const hits = forward.map((hit, i) => (hit + backward[i]!) / 2);
    const score = mean(Float64Array.from(fit, i => hits[i]!));
    if (!best || score > best.score)
      best = { layer, score, hits: Float64Array.from(test, i => hits[i]!), candidates: both.n };
  }
  if (!best) throw new RangeError("gainRows: expected at least one layer, got none");
  return best;
}
