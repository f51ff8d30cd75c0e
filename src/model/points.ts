import { withState } from "./flow.js";
import type { Model, Operations } from "./operations.js";

/**
 * @file The points of a model: the values that a hook can take hold of, by name, the same in both
 * engines. Each is (B, T, W).
 *
 * | Point | What stands there |
 * | --- | --- |
 * | `embedding` | state 0 |
 * | `block.3.queries`, `block.3.keys`, `block.3.values` | what attention reads, normed and turned, head by head |
 * | `block.3.heads` | what each head makes of it, side by side, before the projection |
 * | `block.3.source.queries`, `block.3.source.heads` | of a decoder that looks at a source: the same |
 * | `block.3.attention` | what attention adds to the residual stream; `block.3.cross-attention` what looking at a source adds |
 * | `block.3.router`, `block.3.shares` | of a mixture: a number for each expert, and its share |
 * | `block.3.mlp-input` | what the feed-forward part reads, its norm's result where one stands before it: what transcoders read |
 * | `block.3.gate` | of a gated feed-forward part: what its activation function makes, before the product |
 * | `block.3.activation` | what enters the last matrix of the feed-forward part: its neurons |
 * | `block.3.expert.7.activation`, `block.3.shared.activation` | the same of one expert, 0 where it does not look at a token; of the one that sees all |
 * | `block.3.mlp` | what the feed-forward part adds |
 * | `block.3` | the residual stream after block 3: state 4 |
 * | `norm` | the last state |
 */

/** Returns operations that put something before the name of each point. */
export function pointsUnder<V>(ops: Operations<V>, prefix: string): Operations<V> {
  return {
    ...ops,
    point: (name, x) => ops.point(prefix + name, x),
    mixture: (x, shares, options, expert) =>
      ops.mixture(x, shares, options, (inside, tokens, index) =>
        expert(pointsUnder(inside, `${prefix}expert.${index}.`), tokens, index),
      ),
  };
}

/** Returns the model with its points named throughout: by block, around attention, at the end of blocks. */
export function withPoints(model: Model): Model {
  const { decoder } = model;
  return {
    ...model,
    ...namedBlocks(model),
    ...(decoder && {
      decoder: () => {
        const writer = decoder();
        return { ...writer, ...namedBlocks(writer) };
      },
    }),
  };
}

/** The blocks of a model, or of the decoder beside an encoder. */
function namedBlocks(model: Omit<Model, "decoder">): Pick<Model, "block"> {
  return {
    block(ops, index, x) {
      const within = pointsUnder(ops, `block.${index}.`);
      const after = model.block(
        {
          ...within,
          attention: (q, k, v, options, distances) =>
            within.point(
              "heads",
              ops.attention(
                within.point("queries", q),
                within.point("keys", k),
                within.point("values", v),
                options,
                distances,
              ),
            ),
          crossAttention: (q, options) =>
            within.point(
              "source.heads",
              ops.crossAttention(within.point("source.queries", q), options),
            ),
        },
        index,
        x,
      );
      return withState(model, ops, after, index + 1, x => ops.point(`block.${index}`, x));
    },
  };
}
