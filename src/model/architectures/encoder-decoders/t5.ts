import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { activation, blockCount, count, epsilon } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { rmsNorm } from "../../norm.js";
import type { Model } from "../../operations.js";
import { unreadByBart } from "./bart-encoder.js";
import { t5Decoder } from "./t5-decoder.js";
import { attended, fed, longestOfT5, type T5Side } from "./t5-parts.js";

/** "relu", "gated-gelu": whether there is a gate, and what stands between the matrices. */
const feedForward = z.string().transform((name, context) => {
  const parts = name.split("-");
  const read = activation.safeParse(name === "gated-gelu" ? "gelu_new" : parts.at(-1));
  const gated = parts[0] === "gated";
  if (read.success && parts.length === (gated ? 2 : 1)) return { gated, activation: read.data };
  context.addIssue({ code: "custom", message: "is not an activation, or a gated one" });
  return z.NEVER;
});

const keys = {
  vocab_size: count,
  d_model: count.default(512),
  d_kv: count.default(64),
  d_ff: count.default(2048),
  num_layers: blockCount.default(6),
  num_heads: count.default(8),
  relative_attention_num_buckets: z.int().min(4).max(10_000).default(32),
  relative_attention_max_distance: count.default(128),
  layer_norm_epsilon: epsilon.default(1e-6),
  feed_forward_proj: feedForward.default({ gated: false, activation: "relu" }),
  // What a class made of it and saved beside it, which goes before it.
  dense_act_fn: activation.nullish(),
  is_gated_act: z.boolean().nullish(),
};

const spellings = {
  hidden_size: "d_model",
  num_hidden_layers: "num_layers",
  num_attention_heads: "num_heads",
  head_dim: "d_kv",
} as const;

const inert = {
  ...unreadByBart,
  n_positions: "it knows distances, and has no last position",
  dropout_rate: "only training reads it",
  scale_decoder_outputs: "the states are the encoder's",
};

/** T5. @see Raffel et al. 2020, https://arxiv.org/abs/1910.10683 */
export const t5 = t5Like("t5", keys, { scales: true });

const multilingual = {
  ...keys,
  d_ff: count.default(1024),
  num_layers: blockCount.default(8),
  num_heads: count.default(6),
  feed_forward_proj: feedForward.default({ gated: true, activation: "gelu_tanh" }),
};

/** mT5: T5 in 101 languages. @see Xue et al. 2021, https://arxiv.org/abs/2010.11934 */
export const mt5 = t5Like("mt5", multilingual, {});

/** umT5: a table of distances in every block. @see Chung et al. 2023, https://arxiv.org/abs/2304.09151 */
export const umt5 = t5Like("umt5", multilingual, { tableEach: true, scales: true });

/**
 * @param tableEach Whether each block has a table of its own; otherwise all read the first's.
 * @param scales Whether its decoder's states are divided by √d_model, unless a file says otherwise.
 */
function t5Like(
  name: string,
  used: typeof keys,
  { tableEach = false, scales = false }: { tableEach?: boolean; scales?: boolean },
): (checkpoint: Checkpoint) => Model {
  return architecture({ used, spellings, inert }, (checkpoint, config, note) => {
    note("the model is an encoder with a decoder: its states are the encoder's");
    const { d_model: width, num_heads: heads, d_kv: headDim, d_ff: inner } = config;
    const gated = config.is_gated_act ?? config.feed_forward_proj.gated;
    const bend = config.dense_act_fn ?? config.feed_forward_proj.activation;
    // Both are there where they differ, or are the same: transformers ties what is not.
    const embeddingOf = (side: string) => {
      const own = `${side}.embed_tokens.weight`;
      const isShared = !checkpoint.weights.has(own) && checkpoint.weights.has("shared.weight");
      return isShared ? "shared.weight" : own;
    };
    const side: T5Side = {
      name: "encoder",
      width,
      heads,
      headDim,
      inner,
      gated,
      bend,
      tableEach,
      norm: rmsNorm(config.layer_norm_epsilon),
      buckets: config.relative_attention_num_buckets,
      maxDistance: config.relative_attention_max_distance,
    };
    const embedding = embeddingOf("encoder");
    const hasDecoder = checkpoint.weights.has("decoder.final_layer_norm.weight");

    return {
      architecture: name,
      blocks: config.num_layers,
      width,
      vocabulary: config.vocab_size,
      maxTokens: longestOfT5,

      embed: ops => ops.embedding(embedding),

      block(ops, index, x) {
        const y = attended(ops, side, index, x, false);
        return fed(ops, side, index, 1, y);
      },

      finalNorm: (ops, x) => side.norm(ops, x, "encoder.final_layer_norm"),

      decoder: hasDecoder
        ? () =>
            t5Decoder(checkpoint, {
              architecture: name,
              side,
              blocks: config.num_layers,
              embedding: embeddingOf("decoder"),
              scales,
            })
        : undefined,
    };
  });
}
