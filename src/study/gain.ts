import type { DroppedColumn, RowOf } from "../base/columns.js";
import { pause } from "../base/pause.js";
import type { Stoppable } from "../base/progress.js";
import { droppedIn } from "../corpus/dropped-column.js";
import { seeded } from "../numeric/random.js";
import { mean } from "../numeric/statistics/summary.js";
import { pairedDifference } from "../similarity/inference/paired-difference.js";
import { pair } from "../similarity/prepared/pair.js";
import { precisionAt } from "../similarity/retrieval/retrieval.js";
import { innerLayers } from "../states/inner-layers.js";
import { centered, type Preprocessing, raw } from "../states/preprocess.js";
import type { Source } from "../states/source.js";
import { splitSentences } from "../states/split.js";

/**
 * @file How much better does a tuned model retrieve translations than its base, each
 * at its own best inner layer? The layer is chosen on one half of the sentences and
 * the hits are counted on the other, so that the choice does not flatter the result;
 * all n sentences stay candidates, so that the scores compare with any other P@1.
 * What a preprocessing learns, it learns on the first half too.
 */

/** How much better the tuned model retrieves one language's translations. */
export type GainRow = RowOf<
  | "corpus"
  | "unit"
  | "pooling"
  | "preprocessing"
  | "language"
  | "base"
  | "base_layer"
  | "base_p1"
  | "model"
  | "layer"
  | "p1"
  | "gain"
  | "low"
  | "high"
  | "interval"
  | "confidence"
  | "n"
  | "candidates"
  | "seed"
> &
  DroppedColumn & { readonly chance: number };

export interface GainOptions extends Stoppable {
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
 * Columns: corpus, unit, pooling, preprocessing, language, base, base_layer, base_p1, model, layer, p1, gain, low, high,
 * interval, confidence, n (sentences counted), candidates, chance, seed.
 */
export async function gainRows(
  base: Source,
  tuned: Source,
  { preprocessing = [raw, centered], seed = 0, draws = 1000, signal }: GainOptions = {},
): Promise<GainRow[]> {
  const rows: GainRow[] = [];
  const { corpus, pooling, unit } = base.signature;
  for (const [made, language] of preprocessing.flatMap(p =>
    base.others.map(code => [p, code] as const),
  )) {
    const [before, after] = [
      await bestOnHalf(base, language, made, seed, signal),
      await bestOnHalf(tuned, language, made, seed, signal),
    ];
    const [p1, baseP1] = [mean(after.hits), mean(before.hits)];
    const { value, low, high, interval, confidence } = pairedDifference(
      { value: p1, sentences: after.hits },
      { value: baseP1, sentences: before.hits },
      { seed, draws },
    );
    rows.push({
      corpus,
      unit,
      pooling,
      preprocessing: made.name,
      language,
      base: base.signature.model,
      base_layer: before.layer,
      base_p1: baseP1,
      model: tuned.signature.model,
      layer: after.layer,
      p1,
      gain: settled(value),
      low: settled(low),
      high: settled(high),
      interval,
      confidence,
      n: after.hits.length,
      candidates: after.candidates,
      chance: 1 / after.candidates,
      seed,
      ...droppedIn(base.signature),
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

async function bestOnHalf(
  source: Source,
  language: string,
  preprocessing: Preprocessing,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<Best> {
  let best: (Best & { readonly score: number }) | undefined;
  const { fit, test } = splitSentences(source.sentences, 0.5, seeded(seed)); // the same for all models
  const learnt = source.preprocessed(preprocessing, fit);
  for (const layer of innerLayers(source)) {
    await pause(signal);
    const both = pair(
      await learnt.matrix(language, layer),
      await learnt.matrix(source.pivot, layer),
    );
    const forward = (await precisionAt(1, "forward").evaluate(both)).sentences!;
    const backward = (await precisionAt(1, "backward").evaluate(both)).sentences!;
    const hits = forward.map((hit, i) => (hit + backward[i]!) / 2);
    const score = mean(Float64Array.from(fit, i => hits[i]!));
    if (!best || score > best.score)
      best = { layer, score, hits: Float64Array.from(test, i => hits[i]!), candidates: both.n };
  }
  return best!; // a source has a layer
}
