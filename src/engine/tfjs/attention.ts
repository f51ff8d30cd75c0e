import type { Tensor } from "@tensorflow/tfjs-core";
import type { AttentionOptions } from "../../model/operations.js";
import type { Tf } from "./backend.js";

/**
 * Returns softmax(scale · q kᵀ + bias) v for each head.
 *
 * @param q (B, T, heads·headDim)
 * @param k (B, T, kvHeads·headDim); heads i·heads/kvHeads … of q share head i of k and v.
 * @param v (B, T, kvHeads·headDim)
 * @param bias What `attentionBias` says, of a shape that broadcasts to (B, heads, T, T).
 * @returns (B, T, heads·headDim)
 */
export function attention(
  tf: Tf,
  q: Tensor,
  k: Tensor,
  v: Tensor,
  bias: Tensor,
  options: AttentionOptions,
): Tensor {
  const { kvHeads } = options;
  const keys = byHead(tf, k, kvHeads, [0, 2, 3, 1]); // (B, kvHeads, headDim, T)
  const values = byHead(tf, v, kvHeads, [0, 2, 1, 3]); // (B, kvHeads, T, headDim)
  return attend(tf, q, keys, values, bias, options);
}

/** Returns (B, T, count·headDim) with an axis for the heads, in some order of B, T, count, headDim. */
export function byHead(tf: Tf, x: Tensor, count: number, order: number[]): Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  return tf.transpose(tf.reshape(x, [batch, tokens, count, width / count]), order);
}

/**
 * Returns the attention of T queries to S keys.
 *
 * @param q (B, T, heads·headDim)
 * @param keys (B, kvHeads, headDim, S)
 * @param values (B, kvHeads, S, headDim)
 * @param bias Of a shape that broadcasts to (B, heads, T, S).
 * @returns (B, T, heads·headDim)
 */
export function attend(
  tf: Tf,
  q: Tensor,
  keys: Tensor,
  values: Tensor,
  bias: Tensor,
  { heads, kvHeads, headDim, scale, softcap }: AttentionOptions,
): Tensor {
  const [batch, tokens] = q.shape as [number, number, number];
  const seenTokens = values.shape[2]!;
  const rows = (heads / kvHeads) * tokens;
  // The heads that share a key lie side by side, so they are more rows of one product.
  const queries = tf.reshape(byHead(tf, q, heads, [0, 2, 1, 3]), [batch, kvHeads, rows, headDim]);
  const products = tf.reshape(tf.matMul(queries, keys), [batch, heads, tokens, seenTokens]);
  let scores = tf.mul(products, scale);
  if (softcap !== undefined) scores = tf.mul(tf.tanh(tf.div(scores, softcap)), softcap);
  const seen = tf.softmax(tf.add(scores, bias)); // (B, heads, T, S)

  const mixed = tf.matMul(tf.reshape(seen, [batch, kvHeads, rows, seenTokens]), values);
  const joined = tf.transpose(tf.reshape(mixed, [batch, heads, tokens, headDim]), [0, 2, 1, 3]);
  return tf.reshape(joined, [batch, tokens, heads * headDim]);
}
