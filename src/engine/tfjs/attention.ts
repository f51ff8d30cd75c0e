import type { Tensor } from "@tensorflow/tfjs-core";
import type { AttentionOptions, Distances } from "../../model/operations.js";
import type { Tf } from "./backend.js";

/**
 * Returns softmax(scale · q kᵀ + bias) v for each head.
 *
 * @param q (B, T, heads·headDim)
 * @param k (B, T, kvHeads·headDim); heads i·heads/kvHeads … of q share head i of k and v.
 * @param v (B, T, kvHeads·valueDim)
 * @param bias What `attentionBias` says, of a shape that broadcasts to (B, heads, T, T).
 * @param sinks (heads) Scores of tokens that say nothing.
 * @returns (B, T, heads·valueDim)
 */
export function attention(
  tf: Tf,
  q: Tensor,
  k: Tensor,
  v: Tensor,
  bias: Tensor,
  options: AttentionOptions,
  sinks?: Tensor,
): Tensor {
  const { kvHeads } = options;
  const keys = byHead(tf, k, kvHeads, [0, 2, 3, 1]); // (B, kvHeads, headDim, T)
  const values = byHead(tf, v, kvHeads, [0, 2, 1, 3]); // (B, kvHeads, T, valueDim)
  return attend(tf, q, keys, values, bias, options, sinks);
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
 * @param values (B, kvHeads, S, valueDim)
 * @param bias Of a shape that broadcasts to (B, heads, T, S).
 * @returns (B, T, heads·valueDim)
 */
export function attend(
  tf: Tf,
  q: Tensor,
  keys: Tensor,
  values: Tensor,
  bias: Tensor,
  { heads, kvHeads, headDim, valueDim = headDim, scale, softcap }: AttentionOptions,
  sinks?: Tensor,
): Tensor {
  const [batch, tokens] = q.shape as [number, number, number];
  const seenTokens = values.shape[2]!;
  const rows = (heads / kvHeads) * tokens;
  // The heads that share a key lie side by side, so they are more rows of one product.
  const queries = tf.reshape(byHead(tf, q, heads, [0, 2, 1, 3]), [batch, kvHeads, rows, headDim]);
  const products = tf.reshape(tf.matMul(queries, keys), [batch, heads, tokens, seenTokens]);
  let scores = tf.mul(products, scale);
  if (softcap !== undefined) scores = tf.mul(tf.tanh(tf.div(scores, softcap)), softcap);
  const seen = sharesOf(tf, tf.add(scores, bias), sinks); // (B, heads, T, S)

  const mixed = tf.matMul(tf.reshape(seen, [batch, kvHeads, rows, seenTokens]), values);
  const joined = tf.transpose(tf.reshape(mixed, [batch, heads, tokens, valueDim]), [0, 2, 1, 3]);
  return tf.reshape(joined, [batch, tokens, heads * valueDim]);
}

/** The softmax of scores (B, heads, T, S), beside sinks that take their share and say nothing. */
function sharesOf(tf: Tf, scores: Tensor, sinks: Tensor | undefined): Tensor {
  if (sinks === undefined) return tf.softmax(scores);
  const [batch, heads, tokens, seen] = scores.shape as [number, number, number, number];
  const drawn = tf.tile(tf.reshape(sinks, [1, heads, 1, 1]), [batch, 1, tokens, 1]);
  const all = tf.softmax(tf.concat([scores, drawn], 3));
  return tf.slice(all, [0, 0, 0, 0], [batch, heads, tokens, seen]);
}

/** Returns scores that broadcast to (B, heads, T, T), and what distances add to them. */
export function withDistances(
  tf: Tf,
  scores: Tensor,
  q: Tensor,
  k: Tensor,
  distances: Distances<Tensor>,
  { heads, scale }: Pick<AttentionOptions, "heads" | "scale">,
): Tensor {
  /** Of each token, and each token after it by so much: (B, heads, T, T). */
  const met = (x: Tensor, rows: Tensor) => {
    const tokens = byHead(tf, x, heads, [0, 2, 1, 3]);
    const apart = tf.transpose(byHead(tf, rows, heads, [0, 2, 1, 3]), [0, 1, 3, 2]);
    return lined(tf, tf.mul(tf.matMul(tokens, apart), scale));
  };
  let sum = scores;
  if (distances.keys !== undefined) sum = tf.add(sum, met(q, distances.keys));
  if (distances.queries !== undefined)
    sum = tf.add(sum, tf.transpose(met(k, distances.queries), [0, 1, 3, 2]));
  return sum;
}

/**
 * Returns y[t, s] = x[t, s − t + T − 1] of the last axes, (T, 2T) → (T, T): with a column before the
 * others, rows of T numbers instead begin one number earlier each.
 */
function lined(tf: Tf, x: Tensor): Tensor {
  const [batch, heads, tokens, columns] = x.shape as [number, number, number, number];
  const none: [number, number] = [0, 0];
  const padded = tf.pad(x, [none, none, none, [1, 0]]);
  const rows = tf.reshape(padded, [batch * heads, columns + 1, tokens]);
  const moved = tf.slice(rows, [0, 1, 0], [-1, columns, -1]);
  const pairs = tf.reshape(moved, [batch * heads * tokens, 2, tokens]);
  return tf.reshape(tf.slice(pairs, [0, 0, 0], [-1, 1, -1]), [batch, heads, tokens, tokens]);
}
