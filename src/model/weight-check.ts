import { IsoglossError } from "../base/error.js";
import type { Checkpoint, Weight } from "../checkpoint/checkpoint.js";
import { whyMissing } from "../checkpoint/why-missing.js";
import { begun, stateOf } from "./flow.js";
import type { Model, ModelDecoder, Operations, WeightName } from "./operations.js";

/**
 * Checks that a checkpoint has every weight that the model reads, in the shape that it
 * needs. The model itself says which: it is run with widths in place of values, so that
 * nothing has to be listed twice.
 *
 * @throws IsoglossError naming the first tensor that is missing or misshapen.
 */
export function checkWeights(checkpoint: Checkpoint, model: Model): void {
  const ops = widthsOf(checkpoint, model);
  let x = begun(model, ops, model.embed(ops));
  for (let i = 0; i < model.blocks; i++) x = model.block(ops, i, x);
  x = model.finalNorm(ops, stateOf(model, ops, x));
  model.logits?.(ops, x);
}

/**
 * Checks the same of what writes, beside an encoder of that width, and returns it.
 * @throws IsoglossError as `checkWeights`.
 */
export function checkedDecoder(
  checkpoint: Checkpoint,
  decoder: ModelDecoder,
  width: number,
): ModelDecoder {
  checkWeights(checkpoint, decoder);
  const ops = widthsOf(checkpoint, decoder);
  for (let i = 0; i < decoder.blocks; i++) decoder.memory(ops, i, width);
  return decoder;
}

/**
 * Returns operations on the last axis' size alone.
 * @throws IsoglossError, each of them, naming the tensor that is missing or misshapen.
 */
export function widthsOf(checkpoint: Checkpoint, model: Model): Operations<number> {
  const weight = (name: WeightName): Weight => {
    const found = checkpoint.weights.get(name);
    if (found) return found;
    throw whyMissing(checkpoint, name, model.architecture);
  };
  const expect = (name: WeightName, shape: readonly number[]): void => {
    const found = weight(name).shape;
    if (String(found) === String(shape)) return;
    throw new IsoglossError(
      `${checkpoint.folder}: the tensor ${name} must have shape (${shape.join(", ")}), got (${found.join(", ")})`,
      "The weight files and config.json are not of the same model: fetch both again.",
    );
  };
  /** The size of a matrix along the axis that is not yet known. */
  const free = (name: WeightName, axis: 0 | 1): number => weight(name).shape[axis] ?? 0;
  const expectWidth = (what: string, got: number, wanted: number): number => {
    if (got === wanted) return got;
    throw new IsoglossError(
      `${checkpoint.folder}: ${what} is ${got} wide where config.json makes it ${wanted}`,
      "The weight files and config.json are not of the same model: fetch both again.",
    );
  };
  const same = (x: number, y: number): number => expectWidth("an operand", y, x);

  const ops: Operations<number> = {
    embedding(table, { rows, width } = { rows: model.vocabulary, width: model.width }) {
      expect(table, [rows, width]);
      return width;
    },
    positionEmbedding(table, offset, width = model.width) {
      expect(table, [model.maxTokens + offset, width]);
      return width;
    },
    sinusoids: frequencies => 2 * frequencies.length,
    tableRow(table, _, rows, width = model.width) {
      expect(table, [rows, width]);
      return width;
    },
    linear(x, name, { bias, transposed = false, width } = {}) {
      const out = width ?? free(name, transposed ? 1 : 0);
      expect(name, transposed ? [x, out] : [out, x]);
      if (bias !== undefined) expect(bias, [out]);
      return out;
    },
    rmsNorm(x, name, { heads = 1 }) {
      if (name !== undefined) expect(name, [x / heads]);
      return x;
    },
    layerNorm(x, { weight: names = [], bias, heads = 1, table = false }) {
      for (const name of [names].flat()) expect(name, table ? [heads, x / heads] : [x / heads]);
      if (bias !== undefined) expect(bias, [x / heads]);
      return x;
    },
    unit: x => x,
    asLarge: same,
    above: x => x,
    rotary: (x, heads, { frequencies }) => {
      if (2 * frequencies.length > x / heads)
        throw new IsoglossError(
          `${checkpoint.folder}/config.json: a head of ${x / heads} has no ${frequencies.length} pairs to rotate`,
          "Its head_dim or its part that is rotated is wrong: fetch the file again.",
        );
      return x;
    },
    attention(q, k, v, options, distances = {}) {
      const { heads, kvHeads, headDim, valueDim = headDim, relative, sinks } = options;
      for (const rows of [distances.keys, distances.queries])
        if (rows !== undefined) expectWidth("a distance", rows, kvHeads * headDim);
      if (relative) expect(relative.table, [relative.buckets, heads]);
      expectWidth("a query", q, heads * headDim);
      expectWidth("a key", k, kvHeads * headDim);
      expectWidth("a value", v, kvHeads * valueDim);
      if (sinks !== undefined) expect(sinks, [heads]);
      return heads * valueDim;
    },
    distances({ table, span, width }, _, make) {
      expect(table, [2 * span, width]);
      return make(ops, width);
    },
    crossAttention: (q, { heads, headDim }) => expectWidth("a query", q, heads * headDim),
    convolution(x, name, { taps, bias }) {
      expect(name, [x, 1, taps]);
      if (bias !== undefined) expect(bias, [x]);
      return x;
    },
    convolutionBothWays(x, name, { taps, bias, width }) {
      expect(name, [width, x, taps]);
      if (bias !== undefined) expect(bias, [width]);
      return width;
    },
    deltaRule({ q, k, v, a, b }, { heads, keyHeads, keyDim, valueDim, decay, bias }) {
      expectWidth("a query", q, keyHeads * keyDim);
      expectWidth("a key", k, keyHeads * keyDim);
      expectWidth("a value", v, heads * valueDim);
      for (const gate of [a, b]) expectWidth("a gate", gate, heads);
      for (const name of [decay, bias]) expect(name, [heads]);
      return heads * valueDim;
    },
    activation: x => x,
    xielu(x, weights) {
      for (const name of Object.values(weights) as WeightName[]) {
        const { shape } = weight(name); // the published files have (1) and ()
        if (shape.reduce((a, b) => a * b, 1) !== 1) expect(name, [1]);
      }
      return x;
    },
    clip: x => x,
    scaleByPosition: x => x,
    shares(router, { experts, correction }) {
      expectWidth("a router", router, experts);
      // ERNIE 4.5 keeps it as (1, experts).
      if (correction !== undefined && String(weight(correction).shape) !== `1,${experts}`)
        expect(correction, [experts]);
      return router;
    },
    mixture(x, _, { experts }, expert) {
      for (let i = 0; i < experts; i++) same(x, expert(ops, x, i));
      return x;
    },
    add: same,
    multiply: (x, y) => (y === 1 ? x : same(x, y)),
    scale: x => x,
    scaleBy(x, name) {
      if (String(weight(name).shape) !== "1") expect(name, [x]);
      return x;
    },
    slice(x, begin, end, heads = 1) {
      if (end > x / heads) expectWidth("a fused projection", x, end * heads);
      return (end - begin) * heads;
    },
    join: values => values.reduce((a, b) => a + b),
    repeat: (x, times) => x * times,
    point: (_, x) => x,
  };
  return ops;
}
