import type { Tensor } from "@tensorflow/tfjs-core";
import type { AttentionOptions } from "../../model/operations.js";
import type { Batch } from "../engine.js";
import type { Tf } from "./backend.js";

/**
 * Added to the score of a key that must not be seen. Finite, so that a row of padding
 * that sees nothing at all stays a number; far below any score, so that its exponential is 0.
 */
const unseen = -1e9;

/**
 * Returns softmax(scale · q kᵀ + mask) v for each head.
 *
 * @param q (B, T, heads·headDim)
 * @param k (B, T, kvHeads·headDim); heads i·heads/kvHeads … of q share head i of k and v.
 * @param v (B, T, kvHeads·headDim)
 * @param mask (B, 1, T, T), 0 where a key is seen.
 * @returns (B, T, heads·headDim)
 */
export function attention(
  tf: Tf,
  q: Tensor,
  k: Tensor,
  v: Tensor,
  mask: Tensor,
  { heads, kvHeads, headDim, scale, softcap, slopes }: AttentionOptions,
): Tensor {
  const [batch, tokens] = q.shape as [number, number, number];
  const shared = heads / kvHeads;
  const byHead = (x: Tensor, count: number, order: number[]) =>
    tf.transpose(tf.reshape(x, [batch, tokens, count, headDim]), order);

  // The heads that share a key lie side by side, so they are more rows of one product.
  const queries = tf.reshape(byHead(q, heads, [0, 2, 1, 3]), [
    batch,
    kvHeads,
    shared * tokens,
    headDim,
  ]);
  const keys = byHead(k, kvHeads, [0, 2, 3, 1]); // (B, kvHeads, headDim, T)
  const values = byHead(v, kvHeads, [0, 2, 1, 3]); // (B, kvHeads, T, headDim)

  const products = tf.reshape(tf.matMul(queries, keys), [batch, heads, tokens, tokens]);
  let scores = tf.mul(products, scale);
  if (softcap !== undefined) scores = tf.mul(tf.tanh(tf.div(scores, softcap)), softcap);
  if (slopes !== undefined) scores = tf.add(scores, alibi(tf, slopes, tokens));
  const seen = tf.softmax(tf.add(scores, mask)); // (B, heads, T, T)

  const mixed = tf.matMul(tf.reshape(seen, [batch, kvHeads, shared * tokens, tokens]), values);
  const joined = tf.transpose(tf.reshape(mixed, [batch, heads, tokens, headDim]), [0, 2, 1, 3]);
  return tf.reshape(joined, [batch, tokens, heads * headDim]);
}

/** slope · position of the key, (heads, 1, T). @see Press et al. 2022, https://arxiv.org/abs/2108.12409 */
function alibi(tf: Tf, slopes: Float32Array, tokens: number): Tensor {
  const bias = new Float32Array(slopes.length * tokens);
  for (let h = 0; h < slopes.length; h++)
    for (let j = 0; j < tokens; j++) bias[h * tokens + j] = slopes[h]! * j;
  return tf.tensor(bias, [slopes.length, 1, tokens]);
}

/** Returns which keys each token sees, (B, 1, T, T), row-major: 0 for those, `unseen` for the others. */
export function attentionMask(
  { size, tokens, lengths }: Batch,
  causal: boolean,
  window: number | undefined,
): Float32Array {
  const mask = new Float32Array(size * tokens * tokens).fill(unseen);
  for (let b = 0; b < size; b++)
    for (let i = 0; i < tokens; i++) {
      const row = (b * tokens + i) * tokens;
      const first = window === undefined ? 0 : Math.max(0, i - window + 1);
      const end = Math.min(lengths[b]!, causal ? i + 1 : tokens);
      if (first < end) mask.fill(0, row + first, row + end);
    }
  return mask;
}
