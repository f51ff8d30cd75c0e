import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import {
  activation,
  blockCount,
  causality,
  configError,
  count,
  epsilon,
  headDimOf,
} from "../../config.js";
import { architecture } from "../../config-keys.js";
import { ungated } from "../../feed-forward.js";
import { unreadByDecoders, wholeRotary, withoutWindows } from "../../llama-like.js";
import { headOf, logitsBy, prefixOf } from "../../names.js";
import { layerNorm } from "../../norm.js";
import type { Operations } from "../../operations.js";
import { ropeKeys, ropeOf } from "../../rope-parameters.js";

const keys = {
  ...ropeKeys,
  vocab_size: count,
  hidden_size: count,
  num_hidden_layers: blockCount,
  num_attention_heads: count,
  num_kv_heads: count.nullish(),
  num_ln_in_parallel_attn: z.int().min(1).max(2).nullish(),
  ffn_hidden_size: count.nullish(),
  activation: activation.default("gelu"),
  max_position_embeddings: count.default(2048),
  layer_norm_epsilon: epsilon.default(1e-5),
  new_decoder_architecture: z.boolean().default(false),
  multi_query: z.boolean().default(true),
  parallel_attn: z.boolean().default(true),
  bias: z.boolean().default(false),
  tie_word_embeddings: z.boolean().default(true),
  is_causal: causality,
};

const inert = {
  ...unreadByDecoders,
  ...withoutWindows,
  attention_bias: "bias says it",
  mlp_bias: "bias says it",
};

const neutral = {
  head_dim: { values: [], effect: "is no key of this architecture: transformers fails with it" },
  alibi: {
    values: [false],
    effect:
      "adds a position's share to the scores, which transformers does in other ways by kernel, once in half precision and once not",
  },
};

/** Falcon: one or a few keys and values for all heads, attention and feed-forward part side by side. @see Almazrouei et al. 2023, https://arxiv.org/abs/2311.16867 */
export const falcon = architecture(
  { used: keys, spellings: { n_embed: "hidden_size" }, inert, neutral },
  (checkpoint, config, note) => {
    const { hidden_size: width, num_attention_heads: heads, bias } = config;
    const { new_decoder_architecture: isNew, parallel_attn: parallel } = config;
    const headDim = headDimOf(checkpoint, width, heads);
    const kvHeads = kvHeadsOf(checkpoint, config);
    const rope = ropeOf(checkpoint, config, note);
    const longest = config.max_position_embeddings;
    const rotary = wholeRotary(checkpoint, rope, headDim, longest);
    const prefix = prefixOf(checkpoint, ["transformer.", ""], "word_embeddings.weight");
    const embedding = `${prefix}word_embeddings.weight`;
    const head = headOf(checkpoint, {
      tied: config.tie_word_embeddings,
      embedding,
      names: ["lm_head.weight"],
    });
    const norms = config.num_ln_in_parallel_attn ?? (isNew ? 2 : 1);
    if (isNew ? !parallel : parallel && norms === 2)
      throw configError(
        checkpoint,
        isNew ? "parallel_attn" : "num_ln_in_parallel_attn",
        "asks for norms that this kind of block does not have",
      );
    const twoNorms = isNew && norms === 2;

    const norm = layerNorm(config.layer_norm_epsilon);
    const linear = <V>(ops: Operations<V>, x: V, name: string, to: number): V =>
      ops.linear(x, `${name}.weight`, { bias: bias ? `${name}.bias` : undefined, width: to });
    const feedForward = ungated(
      { activation: config.activation, width: config.ffn_hidden_size ?? 4 * width, bias },
      ["dense_h_to_4h", "dense_4h_to_h"],
    );

    function attention<V>(ops: Operations<V>, at: string, x: V): V {
      // For each key its queries, itself and its value, side by side.
      const group = heads / kvHeads;
      const all = linear(ops, x, `${at}query_key_value`, kvHeads * (group + 2) * headDim);
      const part = (begin: number, end: number) =>
        ops.slice(all, begin * headDim, end * headDim, kvHeads);
      const mixed = ops.attention(
        ops.rotary(part(0, group), heads, rotary),
        ops.rotary(part(group, group + 1), kvHeads, rotary),
        part(group + 1, group + 2),
        { heads, kvHeads, headDim, scale: headDim ** -0.5, causal: config.is_causal },
      );
      return linear(ops, mixed, `${at}dense`, width);
    }

    return {
      architecture: "falcon",
      blocks: config.num_hidden_layers,
      width,
      vocabulary: config.vocab_size,
      maxTokens: longest,

      embed: ops => ops.embedding(embedding),

      block(ops, index, x) {
        const at = `${prefix}h.${index}.`;
        const normed = norm(ops, x, at + (twoNorms ? "ln_attn" : "input_layernorm"));
        const attended = ops.point("attention", attention(ops, `${at}self_attention.`, normed));
        const y = ops.add(x, attended);
        const before = !parallel
          ? norm(ops, y, `${at}post_attention_layernorm`)
          : twoNorms
            ? norm(ops, x, `${at}ln_mlp`)
            : normed;
        const fed = ops.point("mlp", feedForward(ops, `${at}mlp.`, ops.point("mlp-input", before)));
        return ops.add(y, fed);
      },

      finalNorm: (ops, x) => norm(ops, x, `${prefix}ln_f`),

      logits: logitsBy(head),
    };
  },
);

function kvHeadsOf(
  checkpoint: Checkpoint,
  config: {
    readonly num_attention_heads: number;
    readonly num_kv_heads?: number | null | undefined;
    readonly new_decoder_architecture: boolean;
    readonly multi_query: boolean;
  },
): number {
  const { num_attention_heads: heads } = config;
  if (!config.new_decoder_architecture) return config.multi_query ? 1 : heads;
  const kvHeads = config.num_kv_heads ?? heads;
  if (heads % kvHeads === 0) return kvHeads;
  throw configError(checkpoint, "num_kv_heads", `${kvHeads} do not divide ${heads} heads`);
}
