import { z } from "zod";
import {
  activation,
  blockCount,
  causality,
  count,
  epsilon,
  headDimOf,
  positive,
} from "../../config.js";
import { architecture } from "../../config-keys.js";
import { rotaryOf } from "../../llama-like.js";
import { headOf, logitsBy, prefixOf } from "../../names.js";
import type { Operations } from "../../operations.js";
import { ropeKeys, ropeOf } from "../../rope-parameters.js";

const keys = {
  rope_parameters: ropeKeys.rope_parameters,
  rope_scaling: ropeKeys.rope_scaling,
  original_max_position_embeddings: ropeKeys.original_max_position_embeddings,
  vocab_size: count,
  hidden_size: count,
  num_hidden_layers: blockCount,
  num_attention_heads: count,
  intermediate_size: count.default(24_576),
  // Only the rotation's: queries, keys and values share the width equally.
  head_dim: count.nullish(),
  hidden_act: activation.default("gelu"),
  max_position_embeddings: count.default(2048),
  layer_norm_eps: epsilon.default(1e-5),
  use_parallel_residual: z.boolean().default(true),
  attention_bias: z.boolean().default(true),
  tie_word_embeddings: z.boolean().default(false),
  rotary_emb_base: positive.default(10_000),
  rotary_pct: z.number().positive().max(1).default(0.25),
  is_causal: causality,
};

const inert = {
  rope_theta: "GPT-NeoX reads rotary_emb_base",
  partial_rotary_factor: "GPT-NeoX reads rotary_pct",
  is_decoder: "it is one in any case",
};

/** GPT-NeoX: attention and feed-forward side by side, a part of each head rotated. @see Black et al. 2022, https://arxiv.org/abs/2204.06745 */
export const gptNeox = architecture({ used: keys, inert }, (checkpoint, config, note) => {
  const { hidden_size: width, num_attention_heads: heads } = config;
  const headDim = headDimOf(checkpoint, width, heads);
  const rope = ropeOf(
    checkpoint,
    {
      ...config,
      rope_theta: config.rotary_emb_base,
      partial_rotary_factor: config.rotary_pct,
    },
    note,
  );
  const rotary = rotaryOf(
    checkpoint,
    rope,
    config.head_dim ?? headDim,
    config.max_position_embeddings,
  );
  const prefix = prefixOf(checkpoint, ["gpt_neox.", ""], "embed_in.weight");
  const embedding = `${prefix}embed_in.weight`;
  const head = headOf(checkpoint, {
    tied: config.tie_word_embeddings,
    embedding,
    names: ["embed_out.weight", "lm_head.weight"],
  });

  const norm = <V>(ops: Operations<V>, x: V, name: string): V =>
    ops.layerNorm(x, {
      weight: `${name}.weight`,
      bias: `${name}.bias`,
      epsilon: config.layer_norm_eps,
    });
  const linear = <V>(ops: Operations<V>, x: V, name: string, to: number, bias = true): V =>
    ops.linear(x, `${name}.weight`, { width: to, bias: bias ? `${name}.bias` : undefined });

  function attention<V>(ops: Operations<V>, at: string, x: V): V {
    const all = linear(ops, x, `${at}query_key_value`, 3 * width, config.attention_bias);
    const part = (i: number) => ops.slice(all, i * headDim, (i + 1) * headDim, heads); // each head holds its q, k, v
    const mixed = ops.attention(
      ops.rotary(part(0), heads, rotary),
      ops.rotary(part(1), heads, rotary),
      part(2),
      { heads, kvHeads: heads, headDim, scale: headDim ** -0.5, causal: config.is_causal },
    );
    return linear(ops, mixed, `${at}dense`, width, config.attention_bias);
  }

  function feedForward<V>(ops: Operations<V>, at: string, x: V): V {
    const hidden = ops.activation(
      linear(ops, x, `${at}dense_h_to_4h`, config.intermediate_size),
      config.hidden_act,
    );
    return linear(ops, ops.point("activation", hidden), `${at}dense_4h_to_h`, width);
  }

  return {
    architecture: "gpt_neox",
    blocks: config.num_hidden_layers,
    width,
    vocabulary: config.vocab_size,
    maxTokens: config.max_position_embeddings,

    embed: ops => ops.embedding(embedding),

    block(ops, index, x) {
      const at = `${prefix}layers.${index}.`;
      const attended = ops.point(
        "attention",
        attention(ops, `${at}attention.`, norm(ops, x, `${at}input_layernorm`)),
      );
      const y = ops.add(attended, x);
      const before = config.use_parallel_residual ? x : y;
      const normed = norm(ops, before, `${at}post_attention_layernorm`);
      const fed = ops.point("mlp", feedForward(ops, `${at}mlp.`, ops.point("mlp-input", normed)));
      return ops.add(fed, y);
    },

    finalNorm: (ops, x) => norm(ops, x, `${prefix}final_layer_norm`),

    logits: logitsBy(head),
  };
});
