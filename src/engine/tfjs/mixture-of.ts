import type { Tensor } from "@tensorflow/tfjs-core";
import type { MixtureOptions } from "../../model/operations.js";
import type { Tf } from "./backend.js";

/**
 * Returns Σ share · expert(x). Every expert looks at every token, for a share of 0 where it was
 * not chosen: who chose whom is known on the device alone, and not every device can be asked
 * in the middle of a pass.
 *
 * @param router (B, T, experts)
 * @param apply Returns expert `index` of x, of x's shape.
 */
export function mixtureOf(
  tf: Tf,
  router: Tensor,
  { experts, chosen, normalized }: MixtureOptions,
  apply: (index: number) => Tensor,
): Tensor {
  const { values, indices } = tf.topk(tf.softmax(router), chosen); // (B, T, k)
  const shares = normalized ? tf.div(values, tf.sum(values, -1, true)) : values;
  const which = tf.oneHot(tf.cast(indices, "int32"), experts); // (B, T, k, E)
  const table = tf.sum(tf.mul(tf.cast(which, "float32"), tf.expandDims(shares, 3)), 2); // (B, T, E)
  const columns = tf.split(table, experts, 2);
  return tf.tidy(() =>
    columns.map((share, i) => tf.mul(apply(i), share)).reduce((sum, part) => tf.add(sum, part)),
  );
}
