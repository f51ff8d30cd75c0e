import type { Operations } from "../../operations.js";

/** What a token's own inputs of each block are made of. */
interface Options {
  readonly prefix: string;
  readonly blocks: number;
  /** Of the state. */
  readonly width: number;
  /** Of a block's input. */
  readonly inputWidth: number;
  /** Of the table of inputs. */
  readonly vocabulary: number;
  readonly epsilon: number;
}

/**
 * Returns an input for each block, side by side: what a table says of the token, and what the
 * embedding says of it through a matrix, normalised block by block.
 *
 * @see Gemma Team 2025, https://ai.google.dev/gemma/docs/gemma-3n
 */
export function perLayerInputs<V>(
  ops: Operations<V>,
  state: V,
  { prefix, blocks, width, inputWidth, vocabulary, epsilon }: Options,
): V {
  // Tokens past the table are no text's (Gemma 3n's of images and sounds): they have the first's.
  const size = { rows: vocabulary, width: blocks * inputWidth, firstForOthers: true };
  const table = ops.embedding(`${prefix}embed_tokens_per_layer.weight`, size);
  const own = ops.scale(table, Math.fround(Math.sqrt(inputWidth)));
  const projected = ops.linear(state, `${prefix}per_layer_model_projection.weight`, {
    width: blocks * inputWidth,
  });
  const normed = ops.rmsNorm(
    ops.scale(projected, width ** -0.5),
    `${prefix}per_layer_projection_norm.weight`,
    { epsilon, heads: blocks },
  );
  return ops.scale(ops.add(normed, own), Math.SQRT1_2);
}
