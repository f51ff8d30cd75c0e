import { z } from "zod";
import { blockCount, causality, count, epsilon, headDimOf } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { headOf, logitsBy, prefixOf } from "../../names.js";
import { layerNorm } from "../../norm.js";
import type { Operations } from "../../operations.js";

const keys = {
  vocab_size: count,
  hidden_size: count.default(64),
  n_layer: blockCount.default(2),
  n_head: count.default(8),
  layer_norm_epsilon: epsilon.default(1e-5),
  apply_residual_connection_post_layernorm: z.boolean().default(false),
  // ALiBi has no limit of its own: the length that the model was trained for.
  seq_length: count.default(2048),
  pretraining_tp: count.default(1),
  slow_but_exact: z.boolean().default(false),
  tie_word_embeddings: z.boolean().default(true),
  is_causal: causality,
};

const spellings = {
  n_embed: "hidden_size",
  num_hidden_layers: "n_layer",
  num_attention_heads: "n_head",
} as const;

const megatron = "a setting of Megatron's kernels, which no class reads";
const inert = {
  attention_softmax_in_fp32: megatron,
  bias_dropout_fusion: megatron,
  masked_softmax_fusion: megatron,
  skip_bias_add: megatron,
  skip_bias_add_qkv: megatron,
  offset_alibi: megatron,
  n_inner: "the feed-forward part is always four times as wide",
  tie_last_hidden_states: "BLOOM's class does not read it",
};

/** BLOOM: ALiBi instead of positions, and a norm on the embeddings. @see Le Scao et al. 2022, https://arxiv.org/abs/2211.05100 */
export const bloom = architecture({ used: keys, spellings, inert }, (checkpoint, config) => {
  const { hidden_size: width, n_head: heads, layer_norm_epsilon: epsilon } = config;
  const headDim = headDimOf(checkpoint, width, heads);
  const slopes = alibiSlopes(heads);
  const prefix = prefixOf(checkpoint, ["transformer.", ""], "word_embeddings.weight");
  const embedding = `${prefix}word_embeddings.weight`;
  const head = headOf(checkpoint, {
    tied: config.tie_word_embeddings,
    embedding,
    names: ["lm_head.weight"],
  });

  const norm = layerNorm(epsilon);
  // Transformers' way of adding up the parts of a tensor-parallel training forgets this bias.
  const inParts = config.slow_but_exact && config.pretraining_tp > 1;
  const linear = <V>(ops: Operations<V>, x: V, name: string, to: number): V =>
    ops.linear(x, `${name}.weight`, {
      width: to,
      bias: inParts && to === width ? undefined : `${name}.bias`,
    });

  return {
    architecture: "bloom",
    blocks: config.n_layer,
    width,
    vocabulary: config.vocab_size,
    maxTokens: config.seq_length,

    embed: ops => norm(ops, ops.embedding(embedding), `${prefix}word_embeddings_layernorm`),

    block(ops, index, x) {
      const at = `${prefix}h.${index}.`;
      // The residual starts before a norm, or (the option) after it.
      const residual = (before: typeof x, after: typeof x) =>
        config.apply_residual_connection_post_layernorm ? after : before;

      const normed = norm(ops, x, `${at}input_layernorm`);
      const all = linear(ops, normed, `${at}self_attention.query_key_value`, 3 * width);
      const part = (i: number) => ops.slice(all, i * headDim, (i + 1) * headDim, heads); // each head holds its q, k, v
      const mixed = ops.attention(part(0), part(1), part(2), {
        heads,
        kvHeads: heads,
        headDim,
        scale: headDim ** -0.5,
        causal: config.is_causal,
        slopes,
      });
      const attended = ops.point(
        "attention",
        linear(ops, mixed, `${at}self_attention.dense`, width),
      );
      const y = ops.add(residual(x, normed), attended);

      const again = norm(ops, y, `${at}post_attention_layernorm`);
      const hidden = ops.activation(
        linear(ops, ops.point("mlp-input", again), `${at}mlp.dense_h_to_4h`, 4 * width),
        "gelu_tanh",
      );
      const bent = ops.point("activation", hidden);
      const fed = ops.point("mlp", linear(ops, bent, `${at}mlp.dense_4h_to_h`, width));
      return ops.add(residual(y, again), fed);
    },

    finalNorm: (ops, x) => norm(ops, x, `${prefix}ln_f`),

    logits: logitsBy(head),
  };
});

/**
 * Returns ALiBi's slopes: 2^(−8i/n) for n heads, i from 1, where n is a power of two;
 * otherwise those of the power of two below, then every other one of the power above.
 *
 * @see Press et al. 2021, https://arxiv.org/abs/2108.12409
 */
export function alibiSlopes(heads: number): Float32Array {
  const below = 2 ** Math.floor(Math.log2(heads));
  return Float32Array.from({ length: heads }, (_, i) =>
    i < below ? 2 ** ((-8 * (i + 1)) / below) : 2 ** ((-4 * (2 * (i - below) + 1)) / below),
  );
}
