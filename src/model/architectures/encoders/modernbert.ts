import { z } from "zod";
import {
  activation,
  blockCount,
  configError,
  count,
  epsilon,
  headDimOf,
  positive,
} from "../../config.js";
import { architecture } from "../../config-keys.js";
import { layerTypes, slidingOf } from "../../layer-types.js";
import { wholeRotary } from "../../llama-like.js";
import { prefixOf } from "../../names.js";
import { layerNorm } from "../../norm.js";
import type { Operations } from "../../operations.js";
import { ropeKeys } from "../../rope-parameters.js";
import { ropesByKind } from "../../ropes-by-kind.js";

const keys = {
  vocab_size: count.default(50_368),
  hidden_size: count.default(768),
  intermediate_size: count.default(1152),
  num_hidden_layers: blockCount.default(22),
  num_attention_heads: count.default(12),
  hidden_activation: activation.default("gelu"),
  max_position_embeddings: count.default(8192),
  norm_eps: epsilon.default(1e-5),
  norm_bias: z.boolean().default(false),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  layer_types: layerTypes,
  global_attn_every_n_layers: count.default(3),
  local_attention: count.default(128),
  // Tokens on either side: half of local_attention, which it goes before.
  sliding_window: count.nullish(),
  head_dim: count.nullish(),
  global_rope_theta: positive.default(160_000),
  local_rope_theta: positive.default(10_000),
  rope_parameters: ropeKeys.rope_parameters,
  rope_scaling: ropeKeys.rope_scaling,
  partial_rotary_factor: ropeKeys.partial_rotary_factor,
};

const head = "belongs to its head";
const inert = {
  layer_norm_eps: "it reads norm_eps",
  hidden_act: "it reads hidden_activation",
  position_embedding_type: "its positions are rotations",
  is_causal: "it always looks both ways",
  rope_theta: "it reads global_rope_theta and local_rope_theta",
  decoder_bias: head,
  classifier_pooling: head,
  classifier_activation: head,
  sparse_prediction: head,
  sparse_pred_ignore_index: head,
  tie_word_embeddings: head,
  deterministic_flash_attn: "the same sums",
  reference_compile: "the same sums",
  repad_logits_with_grad: "only training reads it",
  initializer_cutoff_factor: "only training reads it",
};

/** ModernBERT, mmBERT: most blocks see a window on both sides, rotated otherwise than the ones that see everything. @see Warner et al. 2024, https://arxiv.org/abs/2412.13663 */
export const modernbert = architecture({ used: keys, inert }, (checkpoint, config, note) => {
  const { hidden_size: width, num_attention_heads: heads, intermediate_size: inner } = config;
  const headDim = headDimOf(checkpoint, width, heads);
  if ((config.head_dim ?? headDim) !== headDim)
    throw configError(checkpoint, "head_dim", `must be hidden_size over heads, ${headDim}`);
  const kinds = Object.entries(config.rope_parameters ?? {});
  if (kinds.some(([kind, value]) => !/^(full|sliding)_attention$/.test(kind) || value === null))
    throw configError(
      checkpoint,
      "rope_parameters",
      "must hold full_attention and sliding_attention, and nothing else",
    );
  const slides = slidingOf(
    checkpoint,
    config,
    block => block % config.global_attn_every_n_layers !== 0,
  );
  const ropes = ropesByKind(
    checkpoint,
    config,
    note,
    { full: config.global_rope_theta, sliding: config.local_rope_theta },
    true,
  );
  const rotations = Array.from({ length: config.num_hidden_layers }, (_, block) => slides(block));
  const rotary = (sliding: boolean) =>
    rotations.includes(sliding)
      ? wholeRotary(
          checkpoint,
          sliding ? ropes.sliding() : ropes.full(),
          headDim,
          config.max_position_embeddings,
        )
      : undefined;
  const [local, global] = [rotary(true), rotary(false)];
  const side = config.sliding_window ?? Math.floor(config.local_attention / 2);
  const window = side + 1; // counting the token itself
  const prefix = prefixOf(checkpoint, ["", "model."], "embeddings.tok_embeddings.weight");

  const norm = layerNorm(config.norm_eps, config.norm_bias);
  const linear = <V>(ops: Operations<V>, x: V, name: string, to: number, bias: boolean): V =>
    ops.linear(x, `${name}.weight`, { width: to, bias: bias ? `${name}.bias` : undefined });

  function attention<V>(ops: Operations<V>, block: number, at: string, x: V): V {
    const all = linear(ops, x, `${at}Wqkv`, 3 * width, config.attention_bias);
    const part = (i: number) => ops.slice(all, i * width, (i + 1) * width);
    const rotation = (slides(block) ? local : global)!;
    const mixed = ops.attention(
      ops.rotary(part(0), heads, rotation),
      ops.rotary(part(1), heads, rotation),
      part(2),
      {
        heads,
        kvHeads: heads,
        headDim,
        scale: headDim ** -0.5,
        causal: false,
        window: slides(block) ? window : undefined,
      },
    );
    return linear(ops, mixed, `${at}Wo`, width, config.attention_bias);
  }

  function feedForward<V>(ops: Operations<V>, at: string, x: V): V {
    const both = linear(ops, x, `${at}Wi`, 2 * inner, config.mlp_bias);
    const bent = ops.point(
      "gate",
      ops.activation(ops.slice(both, 0, inner), config.hidden_activation),
    );
    const gated = ops.multiply(bent, ops.slice(both, inner, 2 * inner));
    return linear(ops, ops.point("activation", gated), `${at}Wo`, width, config.mlp_bias);
  }

  return {
    architecture: "modernbert",
    blocks: config.num_hidden_layers,
    width,
    vocabulary: config.vocab_size,
    maxTokens: config.max_position_embeddings,

    embed: ops =>
      norm(
        ops,
        ops.embedding(`${prefix}embeddings.tok_embeddings.weight`),
        `${prefix}embeddings.norm`,
      ),

    block(ops, index, x) {
      const at = `${prefix}layers.${index}.`;
      // The first block reads what the embeddings' norm has just left.
      const read = index === 0 ? x : norm(ops, x, `${at}attn_norm`);
      const attended = ops.point("attention", attention(ops, index, `${at}attn.`, read));
      const y = ops.add(x, attended);
      const between = ops.point("mlp-input", norm(ops, y, `${at}mlp_norm`));
      const fed = feedForward(ops, `${at}mlp.`, between);
      return ops.add(y, ops.point("mlp", fed));
    },

    finalNorm: (ops, x) => norm(ops, x, `${prefix}final_norm`),
  };
});
