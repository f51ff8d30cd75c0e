import type { Tensor } from "@tensorflow/tfjs-core";
import type { MixtureOptions, RoutingOptions } from "../../model/operations.js";
import type { Tf } from "./backend.js";

/**
 * Returns how a router shares each token out: the best experts' scores, 0 for the others.
 *
 * @param router (B, T, experts), as is what is returned.
 * @param correction (experts)
 */
export function sharesOf(
  tf: Tf,
  router: Tensor,
  options: RoutingOptions,
  correction: Tensor | undefined,
): Tensor {
  const { experts, chosen, score = "softmax", normalized, groups, factor = 1, within } = options;
  if (within !== undefined) return sharesWithin(tf, router, within);
  const all = score === "sigmoid" ? tf.sigmoid(router) : tf.softmax(router);
  let judged = correction === undefined ? all : tf.add(all, correction);
  if (groups !== undefined) judged = withinBest(tf, judged, groups);
  const isChosen = among(tf, tf.topk(judged, chosen).indices, experts); // (B, T, E)
  const shares = tf.mul(all, isChosen);
  const parts = normalized ? tf.div(shares, tf.sum(shares, -1, true)) : shares;
  return factor === 1 ? parts : tf.mul(parts, factor);
}

/** Returns the two best experts' shares, each over those that are near it. */
function sharesWithin(tf: Tf, logits: Tensor, within: number): Tensor {
  const { values, indices } = tf.topk(logits, 2); // (B, T, 2)
  const [one, two] = tf.split(values, 2, -1) as [Tensor, Tensor];
  const [first, second] = tf
    .split(indices, 2, -1)
    .map(index => among(tf, index, logits.shape.at(-1)!)) as [Tensor, Tensor]; // (B, T, E)
  const others = tf.sub(logits, tf.mul(first, 1e30));
  const share = (best: Tensor, from: Tensor) => {
    const behind = tf.div(tf.sub(best, logits), tf.maximum(tf.abs(logits), best));
    const near = tf.where(tf.greater(behind, within), 0, tf.exp(tf.sub(from, best)));
    return tf.div(1, tf.sum(near, -1, true)); // the best's own power is 1
  };
  return tf.add(tf.mul(first, share(one, logits)), tf.mul(second, share(two, others)));
}

/**
 * 1 where a row's indices (…, k) name a place of `size`, 0 elsewhere: (…, size). What is summed over is
 * the last axis: over another TensorFlow.js transposes, which on WebGPU it cannot do to truth values.
 */
function among(tf: Tf, indices: Tensor, size: number): Tensor {
  const places = tf.reshape(tf.range(0, size, 1, "int32"), [size, 1]);
  const each = tf.equal(tf.expandDims(tf.cast(indices, "int32"), -2), places); // (…, size, k)
  return tf.sum(tf.cast(each, "float32"), -1);
}

/** Scores, those of all but the best groups far below any. */
function withinBest(
  tf: Tf,
  scores: Tensor,
  { count, chosen, judgedBy }: NonNullable<RoutingOptions["groups"]>,
): Tensor {
  const experts = scores.shape.at(-1)!;
  const grouped = tf.reshape(scores, [...scores.shape.slice(0, -1), count, experts / count]);
  const merit = tf.sum(tf.topk(grouped, judgedBy).values, -1); // (B, T, groups)
  const isIn = among(tf, tf.topk(merit, chosen).indices, count);
  const far = tf.expandDims(tf.mul(tf.sub(isIn, 1), 1e30), -1);
  return tf.reshape(tf.add(grouped, far), scores.shape);
}

/**
 * Returns Σ share · expert(x). Every expert looks at every token, for a share of 0 where it was
 * not chosen: who chose whom is known on the device alone, and not every device can be asked
 * in the middle of a pass.
 *
 * @param shares (B, T, experts)
 * @param apply Returns expert `index` of what it is given, of x's shape; told its share of each token.
 */
export function mixtureOf(
  tf: Tf,
  x: Tensor,
  shares: Tensor,
  { experts, before = false }: MixtureOptions,
  apply: (x: Tensor, index: number, share: Tensor) => Tensor,
): Tensor {
  const columns = tf.split(shares, experts, 2);
  return tf.tidy(() =>
    columns
      .map((share, i) =>
        before
          ? tf.mul(apply(tf.mul(x, share), i, share), tf.cast(tf.notEqual(share, 0), "float32"))
          : tf.mul(apply(x, i, share), share),
      )
      .reduce((sum, part) => tf.add(sum, part)),
  );
}
