import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { CometSettings } from "./comet-settings.js";
import { readTensor } from "./estimator.js";
import { softmax, sparsemax } from "./sparsemax.js";

/** The states that a metric reads, each with the factor of its share. */
export interface LayerMix {
  /** Ascending, none whose share is 0. */
  readonly layers: readonly number[];
  /** γ·s of each of them. */
  readonly factors: readonly number[];
  /** Whether each is normalised first: over all the tokens of a text and all their numbers. */
  readonly normalized: boolean;
}

/**
 * Returns how the states of an encoder are mixed, or which one is read:
 *
 *   γ · Σₖ sₖ hₖ,   s = sparsemax(w) or softmax(w)
 *
 * @param states L + 1.
 * @throws RangeError naming the layer, if there is no such state.
 */
export async function readLayerMix(
  { folder, weights }: Pick<Checkpoint, "folder" | "weights">,
  { layer, transformation, layerNorm, pool }: CometSettings,
  states: number,
): Promise<LayerMix> {
  if (pool === "default") return { layers: [states - 1], factors: [1], normalized: false };
  if (layer !== "mix") {
    if (layer >= states) throw new RangeError(`layer ${layer} of ${states} states`);
    return { layers: [layer], factors: [1], normalized: false };
  }
  const at = "layerwise_attention.";
  const raw = new Float64Array(states);
  for (let k = 0; k < states; k++)
    raw[k] = (await readTensor(folder, weights, `${at}scalar_parameters.${k}`, [1]))[0]!;
  const [gamma] = await readTensor(folder, weights, `${at}gamma`, [1]);
  const shares = transformation === "sparsemax" ? sparsemax(raw) : softmax(raw);
  const layers = [...shares.keys()].filter(k => shares[k]! > 0);
  return { layers, factors: layers.map(k => gamma! * shares[k]!), normalized: layerNorm };
}

/** Of the variance of a text's states. */
const epsilon = 1e-12;

/**
 * Returns the states of a text, mixed token by token.
 *
 * @param states For each layer of the mix the states of the tokens, (t, d).
 * @returns (t, d)
 */
export function mixTokens(
  { factors, normalized }: LayerMix,
  states: readonly Float32Array[],
): Float32Array {
  const mixed = new Float32Array(states[0]!.length);
  for (const [k, state] of states.entries()) {
    const { mean, deviation } = normalized ? moments(state) : { mean: 0, deviation: 1 };
    const factor = factors[k]! / deviation;
    for (let i = 0; i < mixed.length; i++) mixed[i]! += factor * (state[i]! - mean);
  }
  return mixed;
}

function moments(values: Float32Array): { mean: number; deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length + epsilon) };
}

/** Returns pooled states, mixed: what pooling the mix gives where the pooling is a weighted mean and nothing is normalised. */
export function mixPooled({ factors }: LayerMix, states: readonly Float32Array[]): Float32Array {
  const mixed = new Float32Array(states[0]!.length);
  for (const [k, state] of states.entries())
    for (let i = 0; i < mixed.length; i++) mixed[i]! += factors[k]! * state[i]!;
  return mixed;
}

/** Returns the state of a text from those of its tokens, (t, d). */
export function poolTokens(
  pool: CometSettings["pool"],
  mixed: Float32Array,
  width: number,
): Float32Array {
  if (pool === "cls" || pool === "default") return mixed.slice(0, width);
  const tokens = mixed.length / width;
  const pooled = new Float32Array(width).fill(pool === "max" ? -Infinity : 0);
  for (let t = 0; t < tokens; t++)
    for (let i = 0; i < width; i++) {
      const value = mixed[t * width + i]!;
      if (pool === "max") pooled[i] = Math.max(pooled[i]!, value);
      else pooled[i]! += value / tokens;
    }
  return pooled;
}
