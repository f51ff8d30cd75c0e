import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tf } from "./backend.js";

/**
 * Returns x with each head's pairs (i, i + p) turned by their token's angle:
 *
 *   (a, b) ↦ (a cos φ − b sin φ, b cos φ + a sin φ),   φ = position · frequency_i
 *
 * @param x (B, T, heads·headDim)
 * @param cos (T, 1, p), or (B, T, 1, p), as is `sin`; dimensions past 2p pass unchanged.
 * @see Su et al. 2021, https://arxiv.org/abs/2104.09864
 */
export function rotate(tf: Tf, x: Tensor, heads: number, cos: Tensor, sin: Tensor): Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  const headDim = width / heads;
  const pairs = cos.shape.at(-1)!;
  const split = tf.reshape(x, [batch, tokens, heads, headDim]);
  const columns = (begin: number, end: number) =>
    tf.slice(split, [0, 0, 0, begin], [batch, tokens, heads, end - begin]);
  const a = columns(0, pairs);
  const b = columns(pairs, 2 * pairs);
  const parts = [
    tf.sub(tf.mul(a, cos), tf.mul(b, sin)),
    tf.add(tf.mul(b, cos), tf.mul(a, sin)),
    ...(2 * pairs < headDim ? [columns(2 * pairs, headDim)] : []),
  ];
  return tf.reshape(tf.concat(parts, 3), [batch, tokens, width]);
}
