import type { Engine } from "../engine/engine.js";
import { makeBatch } from "./batches.js";
import type { PassOptions } from "./chosen-pass.js";
import { type PoolingWeights, poolingWeights } from "./poolings.js";
import type { Tokenized } from "./tokenized.js";

/** Sentences that are run twice; in float32 the model is read block by block for them. */
const compared = 4;

/**
 * Says how far the states of the first sentences are from float32's, for an engine that computes
 * in something else: the largest difference over the largest value, of the layer where it is most.
 *
 * @param runs The engine's runner, opened for these layers.
 */
export async function deviationNote(
  engine: Engine,
  { checkpoint, model, run }: Pick<PassOptions, "checkpoint" | "model" | "run">,
  layers: readonly number[],
  tokenized: Tokenized,
  runs: Pick<Awaited<ReturnType<Engine["open"]>>, "run">,
): Promise<string | undefined> {
  const { exact } = engine;
  const count = Math.min(compared, tokenized.counts.length);
  if (exact === undefined || count === 0) return undefined;
  const sentences = Uint32Array.from({ length: count }, (_, i) => i);
  const poolings = (["mean", "last"] as const).map(
    (name): PoolingWeights =>
      sentence =>
        poolingWeights(name, sentence),
  );
  const batch = makeBatch(sentences, tokenized, poolings, checkpoint.tokenizer.specialIds);
  const states: Float32Array[] = [];
  const keep = (values: Float32Array) => void states.push(values.slice());
  await runs.run([batch], keep);
  const options = { ...run, residence: "streamed" as const, layers, logits: false };
  const reference = await exact.open(checkpoint, model, options);
  try {
    await reference.run([batch], keep);
  } finally {
    await reference.close();
  }
  const [own, other] = states as [Float32Array, Float32Array];
  const size = own.length / layers.length;
  let most = { deviation: -1, layer: 0 };
  for (const [i, layer] of layers.entries()) {
    let [difference, largest] = [0, 0];
    for (let at = i * size; at < (i + 1) * size; at++) {
      difference = Math.max(difference, Math.abs(own[at]! - other[at]!));
      largest = Math.max(largest, Math.abs(other[at]!));
    }
    const deviation = difference / largest;
    if (deviation > most.deviation) most = { deviation, layer };
  }
  return `${checkpoint.name}: pooled states of the first ${count} sentences differ from float32's by at most ${most.deviation.toExponential(1)} of their largest value (layer ${most.layer})`;
}
