import { z } from "zod";
import { checkOneABlock, count, epsilon, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { gated, linear } from "../../feed-forward.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";
import type { Operations } from "../../operations.js";

const { hidden_act: _act, rms_norm_eps: _eps, ...shared } = llamaLikeKeys;
const { layer_types: _types, ...unread } = withoutWindows;

const keys = {
  ...shared,
  num_key_value_heads: count.nullish().default(8),
  max_position_embeddings: count.default(128_000),
  norm_eps: epsilon.default(1e-5),
  rope_theta: positive.default(1_000_000),
  tie_word_embeddings: z.boolean().default(true),
  conv_bias: z.boolean().default(false),
  conv_L_cache: count.default(3),
  block_multiple_of: count.default(256),
  block_ffn_dim_multiplier: positive.nullish().default(1),
  block_auto_adjust_ff_dim: z.boolean().default(true),
  full_attn_idxs: z.array(z.int().min(0)).nullish(),
  layer_types: z.array(z.enum(["conv", "full_attention"])).nullish(),
};

/** Gated convolutions over the last tokens, and attention in some blocks. @see Liquid AI 2025, https://arxiv.org/abs/2511.23404 */
export const lfm2 = architecture(
  {
    used: keys,
    spellings: { block_ff_dim: "intermediate_size", tie_embedding: "tie_word_embeddings" },
    inert: {
      ...unreadByDecoders,
      ...unread,
      hidden_act: "it is always SiLU",
      rms_norm_eps: "it reads norm_eps",
      attention_bias: "it has none",
      mlp_bias: "it has none",
      theta: "only its first code read it",
    },
  },
  (checkpoint, config, note) => {
    const { layer_types: types, full_attn_idxs: attending, num_hidden_layers: blocks } = config;
    checkOneABlock(checkpoint, "layer_types", types, blocks);
    const convolves = (block: number) =>
      types ? types[block] === "conv" : attending ? !attending.includes(block) : false;
    const { norm_eps: rms_norm_eps, conv_bias: bias, conv_L_cache: taps } = config;
    const like = llamaLike("lfm2", checkpoint, { ...config, rms_norm_eps }, note);
    const names = { gate: "w1", up: "w3", down: "w2" };
    const part = gated({ activation: "silu", width: widthOf(config), bias: false, names });

    function convolution<V>(ops: Operations<V>, at: string, x: V): V {
      const { width } = like;
      const all = linear(ops, x, `${at}in_proj`, bias, 3 * width);
      const third = (i: number) => ops.slice(all, i * width, (i + 1) * width);
      const seen = ops.convolution(ops.multiply(third(0), third(2)), `${at}conv.weight`, {
        taps,
        width,
        ...(bias && { bias: `${at}conv.bias` }),
      });
      return linear(ops, ops.multiply(third(1), seen), `${at}out_proj`, bias);
    }

    return decoder({
      ...like,
      norms: { beforeAttention: "operator_norm", beforeFeedForward: "ffn_norm" },
      queryKeyNorm: { query: "q_layernorm", key: "k_layernorm", over: "heads" },
      names: {
        output: "out_proj",
        finalNorm: "embedding_norm",
        feedForward: "feed_forward",
        attention: block => (convolves(block) ? "conv" : "self_attn"),
      },
      attention: (ops, block, at, x) => (convolves(block) ? convolution(ops, at, x) : undefined),
      feedForward: () => part,
    });
  },
);

/** The width between the matrices: two thirds of what the file says, rounded up. */
function widthOf(config: z.infer<z.ZodObject<typeof keys>>): number {
  const { intermediate_size: given, block_multiple_of: multiple } = config;
  if (!config.block_auto_adjust_ff_dim) return given;
  const less = Math.trunc((2 * given) / 3);
  const { block_ffn_dim_multiplier: factor } = config;
  return factor == null ? less : multiple * Math.ceil(Math.trunc(factor * less) / multiple);
}
