import { z } from "zod";
import { headDimOf } from "../../config.js";
import { architecture } from "../../config-keys.js";
import type { Operations } from "../../operations.js";
import { gptKeys, gptLike, gptNames, gptSpellings } from "./gpt-like.js";

const keys = {
  ...gptKeys,
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
};

const inert = { reorder_and_upcast_attn: "the same products in another order" };

/** GPT-2: learned positions, matrices stored as (in, out). @see Radford et al. 2019 */
export const gpt2 = architecture(
  { used: keys, spellings: gptSpellings, inert },
  (checkpoint, config) => {
    const { n_embd: width, n_head: heads } = config;
    const headDim = headDimOf(checkpoint, width, heads);
    const linear = <V>(ops: Operations<V>, x: V, name: string, to: number): V =>
      ops.linear(x, `${name}.weight`, { bias: `${name}.bias`, transposed: true, width: to });
    const scale = (block: number): number =>
      (config.scale_attn_weights ? headDim ** -0.5 : 1) /
      (config.scale_attn_by_inverse_layer_idx ? block + 1 : 1);

    return gptLike({
      architecture: "gpt2",
      blocks: config.n_layer,
      width,
      vocabulary: config.vocab_size,
      maxTokens: config.n_positions,
      ...gptNames(checkpoint, config),
      attention(ops, at, x, block) {
        const all = linear(ops, x, `${at}attn.c_attn`, 3 * width);
        const part = (i: number) => ops.slice(all, i * width, (i + 1) * width);
        const mixed = ops.attention(part(0), part(1), part(2), {
          heads,
          kvHeads: heads,
          headDim,
          scale: scale(block),
          causal: config.is_causal,
        });
        return linear(ops, mixed, `${at}attn.c_proj`, width);
      },
      feedForward(ops, at, x) {
        const hidden = linear(ops, x, `${at}mlp.c_fc`, config.n_inner ?? 4 * width);
        const bent = ops.point("activation", ops.activation(hidden, config.activation_function));
        return linear(ops, bent, `${at}mlp.c_proj`, width);
      },
    });
  },
);
