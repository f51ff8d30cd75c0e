import type { Norm } from "../../norm.js";
import type { Activation, Operations } from "../../operations.js";

/** @file The parts of a block that T5's encoder and its decoder share. */

/** It knows distances between tokens alone, so there is no longest text; scores grow with its square. */
export const longestOfT5 = 65_536;

/** One of the two. */
export interface T5Side {
  readonly name: "encoder" | "decoder";
  readonly norm: Norm;
  readonly width: number;
  readonly heads: number;
  readonly headDim: number;
  /** Between the matrices of the part that looks at each token alone. */
  readonly inner: number;
  readonly gated: boolean;
  /** What stands between them. */
  readonly bend: Activation;
  /** Rows of a table of distances. */
  readonly buckets: number;
  readonly maxDistance: number;
  /** Each block has a table of its own; otherwise all read the first's. */
  readonly tableEach: boolean;
}

/** Returns what precedes the weights of a block's layer: "encoder.block.3.layer.0.". */
export const layerAt = ({ name }: T5Side, block: number, layer: number) =>
  `${name}.block.${block}.layer.${layer}.`;

/** Returns x and what a block's tokens say of one another. */
export function attended<V>(
  ops: Operations<V>,
  side: T5Side,
  block: number,
  x: V,
  causal: boolean,
): V {
  const { heads, headDim, width, buckets, maxDistance } = side;
  const at = (index: number) => `${layerAt(side, index, 0)}SelfAttention.`;
  const read = side.norm(ops, x, `${layerAt(side, block, 0)}layer_norm`);
  const project = (matrix: string) =>
    ops.linear(read, `${at(block)}${matrix}.weight`, { width: heads * headDim });
  const mixed = ops.attention(project("q"), project("k"), project("v"), {
    heads,
    kvHeads: heads,
    headDim,
    scale: 1,
    causal,
    relative: {
      table: `${at(side.tableEach ? block : 0)}relative_attention_bias.weight`,
      buckets,
      maxDistance,
    },
  });
  const said = ops.linear(mixed, `${at(block)}o.weight`, { width });
  return ops.add(x, ops.point("attention", said));
}

/** Returns x and what a block makes of each token alone, by its layer of that number. */
export function fed<V>(ops: Operations<V>, side: T5Side, block: number, layer: number, x: V): V {
  const { inner, width, bend, gated } = side;
  const at = layerAt(side, block, layer);
  const read = ops.point("mlp-input", side.norm(ops, x, `${at}layer_norm`));
  const up = (matrix: string) =>
    ops.linear(read, `${at}DenseReluDense.${matrix}.weight`, { width: inner });
  const bent = (y: V) => ops.activation(y, bend);
  const hidden = gated ? ops.multiply(bent(up("wi_0")), up("wi_1")) : bent(up("wi"));
  const thought = ops.linear(ops.point("activation", hidden), `${at}DenseReluDense.wo.weight`, {
    width,
  });
  return ops.add(x, ops.point("mlp", thought));
}
