import { z } from "zod";
import { excerpt } from "../../../base/excerpt.js";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { commonKeys } from "../../common-keys.js";
import {
  blockCount,
  causality,
  configError,
  count,
  epsilon,
  headDimOf,
  positive,
} from "../../config.js";
import { architecture, type Note } from "../../config-keys.js";
import { linear, ungated } from "../../feed-forward.js";
import { headOf, prefixOf } from "../../names.js";
import { layerNorm } from "../../norm.js";
import { alibiSlopes } from "../decoders/bloom.js";
import { gptLike } from "./gpt-like.js";

const attentionKeys = z.looseObject({
  softmax_scale: positive.nullish(),
  clip_qkv: z.number().min(0).nullish(),
});

const keys = {
  vocab_size: count,
  d_model: count,
  n_layers: blockCount,
  n_heads: count,
  // ALiBi's numbers end where the model was made to end.
  max_seq_len: count.default(2048),
  layer_norm_epsilon: epsilon.default(1e-5),
  attn_config: attentionKeys.nullish(),
  tie_word_embeddings: z.boolean().default(true),
  is_causal: causality,
};

const spellings = {
  hidden_size: "d_model",
  num_attention_heads: "n_heads",
  num_hidden_layers: "n_layers",
} as const;

const inert = {
  learned_pos_emb: "ALiBi stands in their place",
  expansion_ratio: "the feed-forward part is always four times as wide",
  embedding_fraction: "only training reads it",
  emb_pdrop: "only training reads it",
  init_config: "only training reads it",
  init_device: "says where weights are made",
  verbose: "says what is printed",
};

/** Which variants of MosaicML's code transformers computes as if they were the plain model. */
const neutral = {
  no_bias: { values: [true], effect: "adds biases, which transformers leaves out" },
  norm_type: {
    values: ["low_precision_layernorm", "layernorm"],
    effect: "is another norm, which transformers does not have",
  },
  logit_scale: { values: [], effect: "scales logits, which transformers leaves as they are" },
};

/** The same of `attn_config`: the values at which nothing changes, and what another would do. */
const neutralAttention: Readonly<Record<string, readonly [value: unknown, effect: string]>> = {
  attn_type: ["multihead_attention", "shares keys and values among heads"],
  alibi: [true, "takes ALiBi away"],
  alibi_bias_max: [8, "gives ALiBi other slopes"],
  prefix_lm: [false, "lets a text's beginning look both ways"],
  qk_ln: [false, "norms queries and keys"],
};

/** What changes nothing there. */
const inertAttention = {
  attn_impl: "says by which kernel",
  attn_uses_sequence_id: "only training on texts packed into one reads it",
};

/** MPT: ALiBi instead of positions, no bias anywhere. @see MosaicML 2023, https://www.databricks.com/blog/mpt-7b */
export const mpt = architecture(
  { used: keys, spellings, inert, neutral },
  (checkpoint, config, note) => {
    const { d_model: width, n_heads: heads, attn_config: attention } = config;
    checkAttention(checkpoint, attention ?? {}, note);
    if (!config.is_causal)
      throw configError(
        checkpoint,
        "is_causal",
        "transformers fails with an MPT that looks both ways",
      );
    const headDim = headDimOf(checkpoint, width, heads);
    const slopes = alibiSlopes(heads);
    const scale = attention?.softmax_scale ?? headDim ** -0.5;
    const limit = attention?.clip_qkv || undefined; // 0 is none
    const prefix = prefixOf(checkpoint, ["transformer.", ""], "wte.weight");
    const embedding = `${prefix}wte.weight`;
    return gptLike({
      architecture: "mpt",
      blocks: config.n_layers,
      width,
      vocabulary: config.vocab_size,
      maxTokens: config.max_seq_len,
      embedding,
      norm: layerNorm(config.layer_norm_epsilon, false),
      norms: { attention: "norm_1", feedForward: "norm_2" },
      finalNorm: `${prefix}norm_f`,
      at: block => `${prefix}blocks.${block}.`,
      attention(ops, at, x) {
        const raw = linear(ops, x, `${at}attn.Wqkv`, false, 3 * width);
        const all = limit === undefined ? raw : ops.clip(raw, limit);
        const part = (i: number) => ops.slice(all, i * width, (i + 1) * width);
        const mixed = ops.attention(part(0), part(1), part(2), {
          heads,
          kvHeads: heads,
          headDim,
          scale,
          causal: true,
          slopes,
        });
        return linear(ops, mixed, `${at}attn.out_proj`, false, width);
      },
      feedForward: ungated({ activation: "gelu", width: 4 * width, bias: false }, [
        "ffn.up_proj",
        "ffn.down_proj",
      ]),
      head: headOf(checkpoint, {
        tied: config.tie_word_embeddings,
        embedding,
        names: ["lm_head.weight"],
      }),
    });
  },
);

/** @throws IsoglossError for a kind of attention that transformers passes over. */
function checkAttention(
  checkpoint: Checkpoint,
  given: Readonly<Record<string, unknown>>,
  note: Note,
): void {
  const unread: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    const has = (table: object) => Object.hasOwn(table, key);
    if (value === null || has(attentionKeys.shape) || has(inertAttention)) continue;
    if (has(neutralAttention)) {
      const [usual, effect] = neutralAttention[key]!;
      if (value === usual) continue;
      throw configError(
        checkpoint,
        `attn_config.${key}`,
        `${excerpt(value)} ${effect}, which transformers does not do: it is not supported`,
      );
    }
    if (!has(commonKeys.inert)) unread.push(excerpt(key));
  }
  if (unread.length > 0)
    note(`attn_config: keys that are not known were not read: ${unread.slice(0, 20).join(", ")}`);
}
