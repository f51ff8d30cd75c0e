import { z } from "zod";
import { activation, blockCount, causality, configError, count, headDimOf } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { linear, ungated } from "../../feed-forward.js";
import { headOf, prefixOf } from "../../names.js";
import { bareNorm, layerNorm } from "../../norm.js";
import { gptLike, threeProjections } from "./gpt-like.js";

const keys = {
  vocab_size: count,
  hidden_size: count,
  ffn_dim: count,
  num_hidden_layers: blockCount,
  num_attention_heads: count,
  max_position_embeddings: count.default(2048),
  activation_function: activation.default("relu"),
  do_layer_norm_before: z.boolean().default(true),
  _remove_final_layer_norm: z.boolean().default(false),
  word_embed_proj_dim: count.nullish(),
  enable_bias: z.boolean().default(true),
  layer_norm_elementwise_affine: z.boolean().default(true),
  tie_word_embeddings: z.boolean().default(true),
  is_causal: causality,
};

/** Positions begin here, after fairseq's two that padding once took. */
const positionOffset = 2;

/** PyTorch's default, which OPT's norms keep. */
const epsilon = 1e-5;

/** OPT: GPT-3 with a ReLU. @see Zhang et al. 2022, https://arxiv.org/abs/2205.01068 */
export const opt = architecture({ used: keys }, (checkpoint, config) => {
  const { hidden_size: width, num_attention_heads: heads, enable_bias: bias } = config;
  const headDim = headDimOf(checkpoint, width, heads);
  const narrow = config.word_embed_proj_dim ?? width;
  if (narrow !== width)
    throw configError(
      checkpoint,
      "word_embed_proj_dim",
      `${narrow} makes the last state narrower than the others, which are ${width} wide: that is not supported`,
    );
  const prefix = prefixOf(checkpoint, ["model.decoder.", "decoder."], "embed_tokens.weight");
  const embedding = `${prefix}embed_tokens.weight`;
  const { do_layer_norm_before: before, _remove_final_layer_norm: removed } = config;
  return gptLike({
    architecture: "opt",
    blocks: config.num_hidden_layers,
    width,
    vocabulary: config.vocab_size,
    maxTokens: config.max_position_embeddings,
    embedding,
    positions: { table: `${prefix}embed_positions.weight`, offset: positionOffset },
    norm: config.layer_norm_elementwise_affine ? layerNorm(epsilon) : bareNorm(epsilon),
    norms: {
      attention: "self_attn_layer_norm",
      feedForward: "final_layer_norm",
      after: !before,
    },
    finalNorm: before && !removed ? `${prefix}final_layer_norm` : undefined,
    at: block => `${prefix}layers.${block}.`,
    attention(ops, at, x) {
      const [q, k, v] = threeProjections(ops, `${at}self_attn.`, x, { width, bias });
      const mixed = ops.attention(q, k, v, {
        heads,
        kvHeads: heads,
        headDim,
        scale: headDim ** -0.5,
        causal: config.is_causal,
      });
      return linear(ops, mixed, `${at}self_attn.out_proj`, bias, width);
    },
    feedForward: ungated({ activation: config.activation_function, width: config.ffn_dim, bias }, [
      "fc1",
      "fc2",
    ]),
    head: headOf(checkpoint, {
      tied: config.tie_word_embeddings,
      embedding,
      names: ["lm_head.weight"],
    }),
  });
});
