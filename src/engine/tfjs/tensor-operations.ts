import type { Tensor } from "@tensorflow/tfjs-core";
import type { Activation, Operations } from "../../model/operations.js";
import type { TableRows } from "../table-rows.js";
import type { LoadedBackend, Tf } from "./backend.js";
import type { Hook } from "./hooks.js";
import { mixtureOf, sharesOf } from "./mixture-of.js";
import type { HookTensors } from "./points/hook-tensors.js";
import { rotate } from "./rotary.js";
import { convolutionBothWaysOf, convolutionOf, deltaRuleOf } from "./sequence-of.js";
import type { TensorInputs } from "./tensor-inputs.js";
import { storesColumnsFirst, type Weights } from "./weights.js";

/** What the operations work on. */
export interface Surroundings {
  readonly backend: LoadedBackend;
  readonly weights: Weights;
  readonly tables: TableRows;
  readonly inputs: TensorInputs;
  /** The batch's number in the run. */
  readonly index: number;
  hookAt(point: string): Hook | undefined;
  /** Takes what flows on from points that are read; whoever takes it disposes of it. */
  readonly keeps?: {
    has(point: string): boolean;
    keep(point: string, value: Tensor): void;
  };
}

/** Returns the model operations on live tensors, for one batch; call them inside `tf.tidy`. */
export function tensorOperations({
  backend,
  weights,
  tables,
  inputs,
  index,
  hookAt,
  keeps,
}: Surroundings): Operations<Tensor> {
  const { tf } = backend;
  const forHooks: HookTensors<Tensor> = tf;
  const { batch } = inputs;
  const columnsFirst = storesColumnsFirst(backend);

  function weight(name: string): Tensor {
    const tensor = weights.get(name);
    if (tensor === undefined) throw new Error(`tensorOperations: ${name} has not been loaded`);
    return tensor;
  }

  /** x / √(mean(x²) + ε), over the last axis; NaN, and not 0, where the squares overflow. */
  function normalized(x: Tensor, epsilon: number): Tensor {
    const meanSquare = tf.mean(tf.square(x), -1, true);
    const overflow = tf.sub(meanSquare, meanSquare); // 0, or NaN of infinities
    return tf.mul(x, tf.add(tf.rsqrt(tf.add(meanSquare, epsilon)), overflow));
  }

  /** What flows on from a point: x, or what its hook puts in its place. */
  function hooked(name: string, x: Tensor): Tensor {
    const replaced = hookAt(name)?.(x, { name, batch, index, tf: forHooks });
    if (replaced === undefined) return x;
    if (replaced.shape.join() !== x.shape.join())
      throw new RangeError(
        `hook at ${name}: expected a value of shape (${x.shape.join(", ")}), got (${replaced.shape.join(", ")})`,
      );
    return replaced as Tensor; // made by the same `tf`
  }

  function kept(name: string, x: Tensor): Tensor {
    if (keeps?.has(name)) keeps.keep(name, tf.keep(tf.clone(x)));
    return x;
  }

  const ops: Operations<Tensor> = {
    embedding(table, { rows: count, firstForOthers } = { rows: 0, width: 0 }) {
      const ids = firstForOthers ? batch.ids.map(id => (id < count ? id : 0)) : batch.ids;
      const rows = tables.read(table, ids);
      return tf.tensor3d(rows, [batch.size, batch.tokens, tables.width(table)]);
    },

    positionEmbedding(table, offset) {
      const { rows, shape } = inputs.positions(offset);
      return tf.tensor(tables.read(table, rows), [...shape, tables.width(table)]);
    },

    sinusoids: (frequencies, offset) => inputs.sinusoids(frequencies, offset),

    tableRow: (table, row) => tf.tensor1d(tables.read(table, [row])),

    linear(x, name, { bias, transposed = false } = {}) {
      const matrix = weight(name);
      const columns = transposed || columnsFirst; // it lies there as (in, out)
      const rows = tf.reshape(x, [-1, x.shape.at(-1)!]);
      const product = tf.matMul(rows, matrix, false, !columns);
      const shaped = tf.reshape(product, [...x.shape.slice(0, -1), product.shape[1]!]);
      return bias === undefined ? shaped : tf.add(shaped, weight(bias));
    },

    rmsNorm(x, name, { epsilon, unitOffset = false, heads = 1 }) {
      const parts =
        heads === 1 ? x : tf.reshape(x, [...x.shape.slice(0, -1), heads, x.shape.at(-1)! / heads]);
      let y = normalized(parts, epsilon);
      if (name !== undefined) y = tf.mul(y, unitOffset ? tf.add(weight(name), 1) : weight(name));
      return heads === 1 ? y : tf.reshape(y, x.shape);
    },

    layerNorm(x, { weight: name = [], unitOffset = false, bias, epsilon, heads = 1 }) {
      const width = x.shape.at(-1)! / heads;
      const parts = heads === 1 ? x : tf.reshape(x, [...x.shape.slice(0, -1), heads, width]);
      let y = normalized(tf.sub(parts, tf.mean(parts, -1, true)), epsilon);
      const names = [name].flat();
      const scale = (one: string) => (unitOffset ? tf.add(weight(one), 1) : weight(one));
      if (names.length === 1) y = tf.mul(y, scale(names[0]!));
      else if (names.length > 1) y = tf.mul(y, tf.stack(names.map(weight))); // (heads, width)
      if (bias !== undefined) y = tf.add(y, weight(bias));
      return heads === 1 ? y : tf.reshape(y, x.shape);
    },

    unit: x => tf.div(x, tf.maximum(tf.norm(x, 2, -1, true), 1e-12)),

    asLarge(x, like) {
      const square = (value: Tensor) => tf.mean(tf.square(value), -1, true);
      const own = tf.sqrt(tf.maximum(square(x), 1e-5));
      return tf.div(tf.mul(x, tf.sqrt(square(like))), own);
    },

    above(x, deviations) {
      const apart = tf.sub(x, tf.mean(x, -1, true));
      const deviation = tf.sqrt(tf.mean(tf.square(apart), -1, true));
      return tf.relu(tf.sub(apart, tf.mul(deviation, deviations)));
    },

    rotary(x, heads, rotary) {
      const [cos, sin] = inputs.angles(rotary);
      return rotate(tf, x, heads, cos, sin, rotary.interleaved);
    },

    attention(q, k, v, options, distances) {
      const { relative, causal, sinks } = options;
      const drawn = { distances, ...(sinks === undefined ? {} : { sinks: weight(sinks) }) };
      if (relative === undefined) return inputs.attention(q, k, v, options, drawn);
      const { rows, shape } = inputs.buckets(relative, causal);
      const byPair = tf.tensor(tables.read(relative.table, rows), [...shape, options.heads]);
      const order = shape.length === 2 ? [2, 0, 1] : [0, 3, 1, 2];
      const learned = { ...drawn, relative: tf.transpose(byPair, order) };
      return inputs.attention(q, k, v, options, learned);
    },

    distances(table, from, make) {
      const rows = inputs.distances(table, from);
      return make(ops, tf.tensor3d(tables.read(table.table, rows), [1, rows.length, table.width]));
    },

    crossAttention: (q, options) => inputs.crossAttention(q, options),

    convolution(x, name, { taps, bias }) {
      const carried = taps > 1 ? inputs.carried(taps - 1, x.shape.at(-1)!) : undefined;
      const learned = bias === undefined ? undefined : weight(bias);
      return convolutionOf(tf, x, weight(name), learned, carried);
    },

    convolutionBothWays(x, name, { bias }) {
      const learned = bias === undefined ? undefined : weight(bias);
      return convolutionBothWaysOf(tf, x, weight(name), learned, inputs.present());
    },

    deltaRule(given, options) {
      const learned = { decay: weight(options.decay), bias: weight(options.bias) };
      const { heads, keyHeads, keyDim, valueDim } = options;
      const carried = inputs.carried(keyHeads, heads / keyHeads, keyDim, valueDim);
      return deltaRuleOf(tf, given, options, learned, carried);
    },

    activation: (x, kind) => activations[kind](tf, x),
    xielu(x, { alphaPositive, alphaNegative, beta, epsilon }) {
      const learned = (name: string) => tf.reshape(weight(name), []);
      const slope = tf.add(learned(beta), tf.softplus(learned(alphaNegative)));
      const below = tf.sub(tf.expm1(tf.minimum(x, learned(epsilon))), x);
      const square = tf.mul(tf.square(x), tf.softplus(learned(alphaPositive)));
      const curved = tf.where(tf.greater(x, 0), square, tf.mul(below, slope));
      return tf.add(curved, tf.mul(x, learned(beta)));
    },

    clip: (x, limit, low = -limit) => tf.clipByValue(x, low, limit),

    scaleByPosition: (x, options) => tf.mul(x, inputs.positionScale(options)),

    shares(router, options) {
      const { correction } = options;
      const learned = correction === undefined ? undefined : weight(correction);
      return sharesOf(tf, router, options, learned);
    },

    mixture: (x, shares, options, expert) =>
      mixtureOf(tf, x, shares, options, (tokens, index, share) => {
        // A hook sees of an expert what it says of its own tokens, as in the compiled engine.
        const own = (y: Tensor) => tf.mul(y, tf.cast(tf.notEqual(share, 0), "float32"));
        const point: typeof ops.point = (name, y) => {
          if (hookAt(name) === undefined && !keeps?.has(name)) return y;
          return kept(name, own(hooked(name, own(y))));
        };
        return expert({ ...ops, point }, tokens, index);
      }),

    add: (x, y) => tf.add(x, y),
    multiply: (x, y) => tf.mul(x, y),
    scale: (x, factor) => tf.mul(x, factor),
    scaleBy: (x, name) => tf.mul(x, weight(name)),

    slice(x, begin, end, heads = 1) {
      const before = x.shape.slice(0, -1);
      const parts = tf.reshape(x, [-1, heads, x.shape.at(-1)! / heads]);
      const columns = tf.slice(parts, [0, 0, begin], [-1, -1, end - begin]);
      return tf.reshape(columns, [...before, heads * (end - begin)]);
    },

    join(values, heads = 1) {
      const before = values[0]!.shape.slice(0, -1);
      const parts = values.map(value =>
        tf.reshape(value, [...before, heads, value.shape.at(-1)! / heads]),
      );
      return tf.reshape(tf.concat(parts, -1), [...before, -1]);
    },
    repeat: (x, times) => tf.tile(x, [...x.shape.slice(0, -1).map(() => 1), times]),

    point: (name, x) => kept(name, hooked(name, x)),
  };
  return ops;
}

const activations: Record<Activation, (tf: Tf, x: Tensor) => Tensor> = {
  silu: (tf, x) => tf.mul(x, tf.sigmoid(x)),
  gelu: (tf, x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  gelu_tanh(tf, x) {
    const cubic = tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715));
    const inner = tf.tanh(tf.mul(cubic, Math.sqrt(2 / Math.PI)));
    return tf.mul(tf.mul(x, 0.5), tf.add(inner, 1));
  },
  quick_gelu: (tf, x) => tf.mul(x, tf.sigmoid(tf.mul(x, 1.702))),
  relu: (tf, x) => tf.relu(x),
  relu2: (tf, x) => tf.square(tf.relu(x)),
  sigmoid: (tf, x) => tf.sigmoid(x),
  tanh: (tf, x) => tf.tanh(x),
};
