import { z } from "zod";
import { activation, blockCount, causality, configError, count, headDimOf } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { headOf, logitsBy, prefixOf } from "../../names.js";
import { layerNorm } from "../../norm.js";
import type { Operations } from "../../operations.js";

const keys = {
  vocab_size: count,
  d_model: count.default(1024),
  ffn_dim: count.default(4096),
  num_layers: blockCount.default(24),
  attention_heads: count.default(16),
  max_position_embeddings: count.default(2048),
  activation_function: activation.default("gelu"),
  scale_embedding: z.boolean().default(true),
  tie_word_embeddings: z.boolean().default(true),
  pad_token_id: z.int().nullish().default(1),
  is_causal: causality,
};

const spellings = {
  hidden_size: "d_model",
  num_hidden_layers: "num_layers",
  num_attention_heads: "attention_heads",
} as const;

/** Positions begin here, after fairseq's two that padding once took. */
const positionOffset = 2;

/** PyTorch's default, which XGLM's norms keep. */
const epsilon = 1e-5;

/** XGLM: sinusoidal positions, computed and not stored. @see Lin et al. 2021, https://arxiv.org/abs/2112.10668 */
export const xglm = architecture({ used: keys, spellings }, (checkpoint, config) => {
  const { d_model: width, attention_heads: heads } = config;
  const headDim = headDimOf(checkpoint, width, heads);
  if (width % 2 !== 0 || width < 4)
    throw configError(checkpoint, "d_model", `must be even and at least 4, got ${width}`);
  // Transformers sets the padding token's row of the table to zero: without effect before the first position.
  const padding = config.pad_token_id ?? 1;
  if (padding >= positionOffset)
    throw configError(
      checkpoint,
      "pad_token_id",
      `${padding} would take away the position of token ${padding - positionOffset}, which is not supported`,
    );
  const prefix = prefixOf(checkpoint, ["model.", ""], "embed_tokens.weight");
  const embedding = `${prefix}embed_tokens.weight`;
  const head = headOf(checkpoint, {
    tied: config.tie_word_embeddings,
    embedding,
    names: ["lm_head.weight"],
  });

  // 10000^(−i/(d/2 − 1)): fairseq's spacing, which reaches 1/10000 at the last pair.
  const frequencies = Float32Array.from(
    { length: width / 2 },
    (_, i) => 10_000 ** (-i / (width / 2 - 1)),
  );
  const norm = layerNorm(epsilon);
  const linear = <V>(ops: Operations<V>, x: V, name: string, to = width): V =>
    ops.linear(x, `${name}.weight`, { bias: `${name}.bias`, width: to });

  return {
    architecture: "xglm",
    blocks: config.num_layers,
    width,
    vocabulary: config.vocab_size,
    maxTokens: config.max_position_embeddings,

    embed(ops) {
      const x = ops.embedding(embedding);
      const scaled = config.scale_embedding ? ops.scale(x, Math.sqrt(width)) : x;
      return ops.add(scaled, ops.sinusoids(frequencies, positionOffset));
    },

    block(ops, index, x) {
      const at = `${prefix}layers.${index}.`;
      const normed = norm(ops, x, `${at}self_attn_layer_norm`);
      const project = (name: string) => linear(ops, normed, `${at}self_attn.${name}_proj`);
      const mixed = ops.attention(project("q"), project("k"), project("v"), {
        heads,
        kvHeads: heads,
        headDim,
        scale: headDim ** -0.5,
        causal: config.is_causal,
      });
      const attended = linear(ops, mixed, `${at}self_attn.out_proj`);
      const y = ops.add(x, ops.point("attention", attended));

      const between = ops.point("mlp-input", norm(ops, y, `${at}final_layer_norm`));
      const hidden = linear(ops, between, `${at}fc1`, config.ffn_dim);
      const bent = ops.point("activation", ops.activation(hidden, config.activation_function));
      const fed = linear(ops, bent, `${at}fc2`);
      return ops.add(y, ops.point("mlp", fed));
    },

    finalNorm: (ops, x) => norm(ops, x, `${prefix}layer_norm`),

    logits: logitsBy(head),
  };
});
