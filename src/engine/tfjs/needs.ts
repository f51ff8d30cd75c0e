import type { Operations, WeightName } from "../../model/operations.js";
import type { CallShape } from "../decoder.js";

/** What a part of a model asks for: known before anything is read. */
export interface Needs {
  /** Weights of `linear`, and whether the checkpoint stores them as (in, out). */
  readonly matrices: ReadonlyMap<WeightName, boolean>;
  /** Norms, biases and whatever else is no matrix of a product. */
  readonly vectors: ReadonlySet<WeightName>;
  /** Tables of which single rows are read. */
  readonly tables: ReadonlySet<WeightName>;
  /** Names of the points that a hook can take hold of. */
  readonly points: readonly string[];
  /** How many experts it has, and how many of them look at a token, if it has any. */
  readonly routing?: { readonly experts: number; readonly chosen: number };
}

/**
 * Returns what a part of a model asks for, by running it with operations that
 * compute nothing.
 * @param part For instance `ops => model.block(ops, 3, null)`.
 * @param calls Told of each call of attention, in order.
 * @param sources Told of what each block looks for in a source, by block.
 * @param states Told how many numbers each state has, in order.
 */
export function needsOf(
  part: (ops: Operations<null>) => unknown,
  calls: CallShape[] = [],
  sources: CallShape[] = [],
  states: number[] = [],
): Needs {
  const matrices = new Map<WeightName, boolean>();
  const vectors = new Set<WeightName>();
  const tables = new Set<WeightName>();
  const points: string[] = [];
  let routing: Needs["routing"];
  const nothing = () => null;
  const table = (name: WeightName) => {
    tables.add(name);
    return null;
  };
  const ops: Operations<null> = {
    embedding: table,
    positionEmbedding: table,
    tableRow: table,
    sinusoids: nothing,
    linear(_, weight, { bias, transposed = false } = {}) {
      matrices.set(weight, transposed);
      if (bias !== undefined) vectors.add(bias);
      return null;
    },
    rmsNorm(_, weight) {
      if (weight !== undefined) vectors.add(weight);
      return null;
    },
    layerNorm(_, { weight = [], bias }) {
      for (const name of [weight, bias ?? []].flat()) vectors.add(name);
      return null;
    },
    unit: nothing,
    asLarge: nothing,
    above: nothing,
    rotary: nothing,
    attention(_, __, ___, { heads, kvHeads, headDim, valueDim = headDim, relative, sinks }) {
      if (relative) tables.add(relative.table);
      if (sinks !== undefined) vectors.add(sinks);
      calls.push({ heads, kvHeads, headDim, valueDim });
      return null;
    },
    distances(rows, _, make) {
      tables.add(rows.table);
      return make(ops, null);
    },
    crossAttention(_, { block, heads, kvHeads, headDim }) {
      sources[block] = { heads, kvHeads, headDim, valueDim: headDim };
      return null;
    },
    convolution(_, weight, { bias, taps, width }) {
      if (taps > 1) states.push((taps - 1) * width);
      for (const name of [weight, bias ?? []].flat()) vectors.add(name);
      return null;
    },
    convolutionBothWays(_, weight, { bias }) {
      for (const name of [weight, bias ?? []].flat()) vectors.add(name);
      return null;
    },
    deltaRule(_, { decay, bias, heads, keyDim, valueDim }) {
      states.push(heads * keyDim * valueDim);
      for (const name of [decay, bias]) vectors.add(name);
      return null;
    },
    activation: nothing,
    xielu(_, weights) {
      for (const name of Object.values(weights) as WeightName[]) vectors.add(name);
      return null;
    },
    clip: nothing,
    scaleByPosition: nothing,
    shares(_, { experts, chosen, correction }) {
      routing = { experts, chosen };
      if (correction !== undefined) vectors.add(correction);
      return null;
    },
    mixture(_, __, { experts }, expert) {
      for (let i = 0; i < experts; i++) expert(ops, null, i);
      return null;
    },
    add: nothing,
    multiply: nothing,
    scale: nothing,
    scaleBy(_, weight) {
      vectors.add(weight);
      return null;
    },
    slice: nothing,
    join: nothing,
    repeat: nothing,
    point(name) {
      points.push(name);
      return null;
    },
  };
  part(ops);
  return { matrices, vectors, tables, points, routing };
}
