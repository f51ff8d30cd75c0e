import { type LongWork, silent } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { LanguageCode } from "../corpus/corpus.js";
import type { Engine, RunOptions } from "../engine/engine.js";
import type { PassSignature } from "../extract/pass-signature.js";
import type { Model } from "../model/operations.js";
import { seeded } from "../numeric/random.js";
import { bootstrapRatios, percentiles, resamples } from "../numeric/statistics/bootstrap.js";
import { defaultConfidence, defaultDraws } from "../numeric/statistics/interval.js";
import { mean } from "../numeric/statistics/summary.js";
import { type Losses, lossesWithout, neuronChanges, randomTwins } from "./ablate-neurons.js";
import type { NeuronLayer } from "./counted-layers.js";
import type { AblationRow } from "./neuron-rows.js";

interface Ablated extends LongWork {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly engine: Engine;
  readonly run: Pick<RunOptions, "residence" | "memory" | "threads">;
  readonly languages: readonly LanguageCode[];
  readonly layers: readonly NeuronLayer[];
  /** By language: token ids. */
  readonly texts: readonly (readonly (readonly number[])[])[];
  /** By language. */
  readonly owned: readonly Uint32Array[];
  readonly controls?: number | undefined;
  readonly seed?: number | undefined;
  readonly confidence?: number | undefined;
}

/**
 * Returns what each language loses, in nats a token, when another's neurons are set to 0: the
 * logarithm of what its perplexity is multiplied by. Beside it the mean over sets of random
 * neurons, as many in each layer, and, as ablation-over-random, how much more is lost than without
 * those, sentence by sentence; intervals are bootstrap percentiles over sentences.
 */
export async function ablationRows(
  signature: PassSignature,
  options: Ablated,
): Promise<AblationRow[]> {
  const { checkpoint, model, engine, run, languages, layers, texts, owned } = options;
  const {
    controls = 3,
    seed = 0,
    confidence = defaultConfidence,
    progress = silent,
    signal,
  } = options;
  const random = seeded(seed);
  const decoder = await engine.openDecoder(checkpoint, model, {
    ...run,
    caches: false,
    points: { change: neuronChanges(layers) },
  });
  const total = (1 + languages.length * (1 + controls)) * languages.length;
  const task = progress.start("ablations", total, "texts");
  const losses = async (neurons: Uint32Array): Promise<Losses[]> => {
    const found: Losses[] = [];
    for (const own of texts) {
      found.push(await lossesWithout(decoder, layers, own, neurons, { signal }));
      task.advance(1);
    }
    return found;
  };
  try {
    const whole = await losses(new Uint32Array(0));
    const rows: AblationRow[] = [];
    for (const [l, ablated] of languages.entries()) {
      const neurons = owned[l]!;
      const without = await losses(neurons);
      const twins: Losses[][] = [];
      for (let k = 0; k < controls; k++)
        twins.push(await losses(randomTwins(layers, neurons, random)));
      for (const [m, language] of languages.entries()) {
        const before = whole[m]!;
        const change = (after: Losses) =>
          Float64Array.from(after.nats, (nats, i) => nats - before.nats[i]!);
        const added = change(without[m]!);
        const n = added.length;
        const tokens = sum(before.tokens);
        const beside = twins.map(twin => change(twin[m]!));
        const usual = Float64Array.from(added, (_, i) => mean(beside.map(one => one[i]!)));
        const common = {
          ...signature,
          ablated,
          language,
          interval: "percentile" as const,
          confidence,
          reference: "random neurons of the same layers",
          perplexity: Math.exp(sum(without[m]!.nats) / tokens),
          neurons: neurons.length,
          n,
          tokens,
          seed,
          draws: defaultDraws,
        };
        rows.push({
          ...common,
          measure: "ablation",
          value: sum(added) / tokens,
          ...intervalOf(added, before.tokens, seed, confidence),
          chance: controls > 0 ? sum(usual) / tokens : null,
        });
        if (controls === 0) continue;
        const over = added.map((nats, i) => nats - usual[i]!);
        rows.push({
          ...common,
          measure: "ablation-over-random",
          value: sum(over) / tokens,
          ...intervalOf(over, before.tokens, seed, confidence),
          chance: 0,
        });
      }
    }
    return rows;
  } finally {
    task.done();
    await decoder.close();
  }
}

const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

/** Percentiles of Σ added / Σ tokens over resampled sentences. */
function intervalOf(added: Float64Array, tokens: Float64Array, seed: number, confidence: number) {
  const n = added.length;
  if (n < 2) return { low: Number.NaN, high: Number.NaN };
  const chosen = resamples(n, defaultDraws, seeded(seed));
  return percentiles(bootstrapRatios(added, tokens, chosen), confidence);
}
