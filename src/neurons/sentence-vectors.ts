import { type Matrix, zeros } from "../numeric/matrix.js";
import type { NeuronLayer } from "./counted-layers.js";

/** How a sentence's activations become a vector: by their signs, or by their size. */
export const neuronStates = ["sign", "size"] as const;
/** One of `neuronStates`. */
type NeuronState = (typeof neuronStates)[number];

/** Of one language: NeuronXA's vectors of its first sentences. */
export interface NeuronVectors {
  /** By layer, (n, width). */
  readonly vectors: Readonly<Record<NeuronState, readonly Matrix[]>>;
  /** Takes in a sentence's activations, (T, width); one past the n-th is ignored. */
  add(sentence: number, layer: number, values: Float32Array, isText: Float32Array): void;
}

/**
 * Returns what gathers NeuronXA's vectors of n sentences:
 *
 *   sign (NAS)  Σ w_t 1[a_t > 0],    size (NAV)  Σ w_t |a_t|,    w_t = t / Σ k
 *
 * over the tokens of text, counted from 1. Memory: n × neurons × 2 numbers a language, however many
 * sentences there are beyond.
 * @see Huang et al. 2025, NeuronXA, https://arxiv.org/abs/2507.14900
 */
export function sentenceVectors(n: number, layers: readonly NeuronLayer[]): NeuronVectors {
  const of = () => layers.map(({ width }) => zeros(n, width));
  const vectors = { sign: of(), size: of() };
  return {
    vectors,
    add(sentence, layer, values, isText) {
      if (sentence >= n) return;
      const { width } = layers[layer]!;
      const row = (state: NeuronState) => {
        const { data } = vectors[state][layer]!;
        return data.subarray(sentence * width, (sentence + 1) * width);
      };
      const [signs, sizes] = [row("sign"), row("size")];
      const text = isText.reduce((sum, weight) => sum + weight, 0);
      const total = (text * (text + 1)) / 2;
      for (let t = 0, k = 0; t < isText.length; t++) {
        if (isText[t] === 0) continue;
        const weight = ++k / total;
        for (let j = 0, at = t * width; j < width; j++, at++) {
          const value = values[at]!;
          if (value > 0) signs[j]! += weight;
          sizes[j]! += weight * Math.abs(value);
        }
      }
    },
  };
}
