import type { Tensor } from "@tensorflow/tfjs-core";
import type { DeltaInputs, DeltaOptions } from "../../model/operations.js";
import type { Tf } from "./backend.js";
import type { Carried } from "./tensor-inputs.js";

/** @file What reads the tokens of a text one after the other, on live tensors. */

/**
 * Σ w[c, 0, j] · x[t − taps + 1 + j] + b.
 * @param weight (width, 1, taps)
 * @param carried The taps − 1 inputs before the first.
 */
export function convolutionOf(
  tf: Tf,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  carried: Carried | undefined,
): Tensor {
  const [texts, tokens, width] = x.shape as [number, number, number];
  const taps = weight.shape[2]!;
  const before = [taps - 1, 0] as [number, number];
  const padded =
    carried === undefined ? tf.pad(x, [[0, 0], before, [0, 0]]) : tf.concat([carried.before, x], 1);
  if (carried !== undefined) {
    // A row's last inputs end where its tokens do, taps − 1 places on.
    const last = Array.from(carried.counts, (count, row) =>
      tf.slice(padded, [row, count, 0], [1, taps - 1, width]),
    );
    carried.keep(tf.concat(last, 0));
  }
  const products = Array.from({ length: taps }, (_, j) =>
    tf.mul(
      tf.slice(padded, [0, j, 0], [texts, tokens, width]),
      tf.reshape(tf.slice(weight, [0, 0, j], [-1, 1, 1]), [width]),
    ),
  );
  const sum = products.reduce((all, product) => tf.add(all, product));
  return bias === undefined ? sum : tf.add(sum, bias);
}

/**
 * Σ W[:, :, j] · x[t − (taps − 1)/2 + j] + b.
 * @param weight (width, width of x, taps)
 * @param present (B, T, 1) 1 for tokens, 0 for what fills a sentence up.
 */
export function convolutionBothWaysOf(
  tf: Tf,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  present: Tensor,
): Tensor {
  const [texts, tokens, inner] = x.shape as [number, number, number];
  const [width, , taps] = weight.shape as [number, number, number];
  const side = (taps - 1) / 2;
  const padded = tf.pad(tf.mul(x, present), [
    [0, 0],
    [side, side],
    [0, 0],
  ]);
  const products = Array.from({ length: taps }, (_, j) => {
    const shifted = tf.reshape(tf.slice(padded, [0, j, 0], [-1, tokens, -1]), [-1, inner]);
    const matrix = tf.reshape(tf.slice(weight, [0, 0, j], [-1, -1, 1]), [width, inner]);
    return tf.matMul(shifted, matrix, false, true);
  });
  const sum = products.reduce((all, product) => tf.add(all, product));
  const shaped = tf.reshape(sum, [texts, tokens, width]);
  return bias === undefined ? shaped : tf.add(shaped, bias);
}

/**
 * The gated delta rule, token by token.
 * @param carried The memory before the first, (B, keyHeads, group, keyDim, valueDim).
 * @returns (B, T, heads·valueDim)
 */
export function deltaRuleOf(
  tf: Tf,
  { q, k, v, a, b }: DeltaInputs<Tensor>,
  { heads, keyHeads, keyDim, valueDim }: DeltaOptions,
  learned: { readonly decay: Tensor; readonly bias: Tensor },
  carried: Carried | undefined,
): Tensor {
  const [texts, tokens] = v.shape as [number, number];
  const rows = texts * heads;
  /** (T, B·heads, 1, size) of (B, T, some heads·size). */
  const laid = (x: Tensor, some: number, size: number) => {
    const byToken = tf.transpose(tf.reshape(x, [texts, tokens, some, size]), [1, 0, 2, 3]);
    const apart = tf.reshape(byToken, [tokens * texts, some, 1, size]);
    const own = tf.tile(apart, [1, 1, heads / some, 1]); // of four axes: no more on every backend
    return tf.reshape(own, [tokens, rows, 1, size]);
  };
  const unit = (x: Tensor) => tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), -1, true), 1e-6)));
  const pace = tf.neg(tf.exp(learned.decay));
  // What fills a row up fades nothing and corrects nothing: the last memory is the row's own.
  const ofTokens = (x: Tensor) => (carried === undefined ? x : tf.mul(x, carried.present()));
  const kept = tf.exp(ofTokens(tf.mul(tf.softplus(tf.add(a, learned.bias)), pace)));
  const all = {
    key: unit(laid(k, keyHeads, keyDim)),
    query: tf.mul(unit(laid(q, keyHeads, keyDim)), keyDim ** -0.5),
    value: laid(v, heads, valueDim),
    kept: laid(kept, heads, 1),
    strength: laid(ofTokens(tf.sigmoid(b)), heads, 1),
  };
  let memory: Tensor =
    carried === undefined
      ? tf.zeros([rows, keyDim, valueDim])
      : tf.reshape(carried.before, [rows, keyDim, valueDim]);
  const said: Tensor[] = [];
  for (let t = 0; t < tokens; t++) {
    const [next, answer] = tf.tidy(() => {
      const of = (x: Tensor) => tf.squeeze(tf.slice(x, [t, 0, 0, 0], [1, -1, -1, -1]), [0]);
      const key = of(all.key); // (rows, 1, keyDim)
      const faded = tf.mul(memory, of(all.kept));
      const news = tf.sub(of(all.value), tf.matMul(key, faded));
      const written = tf.matMul(key, tf.mul(news, of(all.strength)), true);
      const after = tf.add(faded, written);
      return [after, tf.matMul(of(all.query), after)] as [Tensor, Tensor];
    });
    memory.dispose();
    memory = next;
    said.push(answer);
  }
  carried?.keep(memory);
  const answers = tf.reshape(tf.stack(said), [tokens, texts, heads * valueDim]);
  return tf.transpose(answers, [1, 0, 2]);
}
