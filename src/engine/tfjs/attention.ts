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
  { heads, kvHeads, headDim, scale, softcap }: AttentionOptions,
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
  const seen = tf.softmax(tf.add(scores, bias)); // (B, heads, T, T)

  const mixed = tf.matMul(tf.reshape(seen, [batch, kvHeads, shared * tokens, tokens]), values);
  const joined = tf.transpose(tf.reshape(mixed, [batch, heads, tokens, headDim]), [0, 2, 1, 3]);
  return tf.reshape(joined, [batch, tokens, heads * headDim]);
}
