import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tf } from "./backend.js";

/**
 * Returns x with each head's pairs (i, i + p) turned by their token's angle:
 *
 *   (a, b) ↦ (a cos φ − b sin φ, b cos φ + a sin φ),   φ = position · frequency_i
 *
 * @param x (B, T, heads·headDim)
 * @param cos (T, 1, p), or (B, T, 1, p), as is `sin`; dimensions past 2p pass unchanged.
 * @param interleaved The pairs are (2i, 2i + 1).
 * @see Su et al. 2021, https://arxiv.org/abs/2104.09864
 */
export function rotate(
  tf: Tf,
  x: Tensor,
  heads: number,
  cos: Tensor,
  sin: Tensor,
  interleaved = false,
): Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  const headDim = width / heads;
  const pairs = cos.shape.at(-1)!;
  const split = tf.reshape(x, [batch, tokens, heads, headDim]);
  const columns = (begin: number, end: number) =>
    tf.slice(split, [0, 0, 0, begin], [batch, tokens, heads, end - begin]);
  let [a, b] = [columns(0, pairs), columns(pairs, 2 * pairs)];
  if (interleaved) {
    const turned = tf.reshape(columns(0, 2 * pairs), [batch, tokens, heads * pairs, 2]);
    const [even, odd] = tf.unstack(turned, 3);
    a = tf.reshape(even!, a.shape);
    b = tf.reshape(odd!, b.shape);
  }
  const rotated = [tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))];
  const parts = [
    ...(interleaved
      ? [tf.reshape(tf.stack(rotated, 4), [batch, tokens, heads, 2 * pairs])]
      : rotated),
    ...(2 * pairs < headDim ? [columns(2 * pairs, headDim)] : []),
  ];
  return tf.reshape(tf.concat(parts, 3), [batch, tokens, width]);
}
