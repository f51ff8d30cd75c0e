import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { activation, blockCount, configError, count, headDimOf } from "../../config.js";
import type { Note } from "../../config-keys.js";
import { ungated } from "../../feed-forward.js";
import { prefixOf } from "../../names.js";
import type { Model } from "../../operations.js";
import { type Bart, bartNorm } from "./bart.js";
import { bartDecoder } from "./bart-decoder.js";

/** @file The encoder of BART and its relatives, by which their models are read here. */

/** The keys of config.json that all of them read, with transformers' default. */
export const bartKeys = {
  vocab_size: count,
  d_model: count.default(1024),
  encoder_layers: blockCount.default(12),
  encoder_attention_heads: count.default(16),
  encoder_ffn_dim: count.default(4096),
  max_position_embeddings: count.default(1024),
  activation_function: activation.default("gelu"),
  scale_embedding: z.boolean().default(false),
};

export const bartSpellings = {
  hidden_size: "d_model",
  num_hidden_layers: "encoder_layers",
  num_attention_heads: "encoder_attention_heads",
} as const;

const decoder = "the states are the encoder's";

export const unreadByBart = {
  decoder_layers: decoder,
  decoder_ffn_dim: decoder,
  decoder_attention_heads: decoder,
  decoder_vocab_size: decoder,
  decoder_layerdrop: "only training reads it",
  encoder_layerdrop: "only training reads it",
  num_decoder_layers: decoder,
  is_decoder: decoder,
  is_causal: "an encoder looks both ways",
  share_encoder_decoder_embeddings: decoder,
  add_cross_attention: decoder,
  tie_word_embeddings: decoder,
  static_position_embeddings: "positions are what the class makes them",
  normalize_before: "its norms stand where its class has them",
  normalize_embedding: "its norms stand where its class has them",
  add_bias_logits: decoder,
  add_final_layer_norm: "its norms stand where its class has them",
  extra_pos_embeddings: "positions are what the class makes them",
};

export function bartEncoder(
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof bartKeys>>,
  note: Note,
  given: Bart,
): Model {
  const { architecture, norms, embeddingNorm, positions, ownEmbedding = false, padding } = given;
  const norm = bartNorm;
  note("the model is an encoder with a decoder: its states are the encoder's");
  const { d_model: width, encoder_attention_heads: heads } = config;
  const headDim = headDimOf(checkpoint, width, heads);
  const prefixes = ["model.encoder.", "encoder.", ""];
  const prefix = prefixOf(checkpoint, prefixes, "layers.0.fc1.weight");
  const shared = `${prefix.replace(/encoder\.$/, "")}shared.weight`;
  const isShared = !ownEmbedding && checkpoint.weights.has(shared);
  // Both are there where they differ, or are the same: transformers ties what is not.
  const embeddingAt = (at: string) => {
    const own = `${at}embed_tokens.weight`;
    return isShared && !checkpoint.weights.has(own) ? shared : own;
  };
  const embedding = embeddingAt(prefix);
  const decoderPrefix = prefix.replace(/encoder\.$/, "decoder.");
  const hasDecoder = prefix !== "" && checkpoint.weights.has(`${decoderPrefix}layers.0.fc1.weight`);
  const feedForward = ungated(
    { activation: config.activation_function, width: config.encoder_ffn_dim, bias: true },
    ["fc1", "fc2"],
  );

  return {
    architecture,
    blocks: config.encoder_layers,
    width,
    vocabulary: config.vocab_size,
    maxTokens: config.max_position_embeddings,
    padding,

    embed(ops) {
      const x = ops.embedding(embedding);
      const scaled = config.scale_embedding ? ops.scale(x, Math.sqrt(width)) : x;
      const placed = ops.add(scaled, positions(ops, prefix));
      return embeddingNorm === undefined ? placed : norm(ops, placed, prefix + embeddingNorm);
    },

    block(ops, index, x) {
      const at = `${prefix}layers.${index}.`;
      const before = (y: typeof x, name: string) =>
        norms === "before" ? norm(ops, y, at + name) : y;
      const after = (y: typeof x, name: string) =>
        norms === "after" ? norm(ops, y, at + name) : y;
      const linear = (y: typeof x, name: string) =>
        ops.linear(y, `${at}self_attn.${name}.weight`, {
          bias: `${at}self_attn.${name}.bias`,
          width,
        });

      const read = before(x, "self_attn_layer_norm");
      const project = (name: string) => linear(read, `${name}_proj`);
      const mixed = ops.attention(project("q"), project("k"), project("v"), {
        heads,
        kvHeads: heads,
        headDim,
        scale: headDim ** -0.5,
        causal: false,
      });
      const attended = ops.point("attention", linear(mixed, "out_proj"));
      const y = after(ops.add(x, attended), "self_attn_layer_norm");
      const between = ops.point("mlp-input", before(y, "final_layer_norm"));
      const fed = ops.point("mlp", feedForward(ops, at, between));
      return after(ops.add(y, fed), "final_layer_norm");
    },

    finalNorm: (ops, x) => (norms === "before" ? norm(ops, x, `${prefix}layer_norm`) : x),

    decoder: hasDecoder
      ? () =>
          bartDecoder(checkpoint, {
            ...given,
            prefix: decoderPrefix,
            embedding: embeddingAt(decoderPrefix),
            shared: isShared ? shared : undefined,
            activation: config.activation_function,
            scaled: config.scale_embedding,
          })
      : undefined,
  };
}

/**
 * Returns base^(−i/(d/2 − less)), i = 0 … d/2 − 1: the frequencies of sinusoidal positions.
 * @throws IsoglossError if the width has no two halves.
 */
export function sinusoidFrequencies(
  checkpoint: Checkpoint,
  width: number,
  less: 0 | 1,
): Float32Array {
  if (width % 2 !== 0 || width < 4)
    throw configError(checkpoint, "d_model", `must be even and at least 4, got ${width}`);
  return Float32Array.from({ length: width / 2 }, (_, i) => 10_000 ** (-i / (width / 2 - less)));
}
