import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { normalQuantile } from "../../../numeric/statistics/normal.js";
import { checkOneABlock, configError, count, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { layerTypes, reach, slidingOf } from "../../layer-types.js";
import { llamaLike, wholeRotary } from "../../llama-like.js";
import { ropeKeys } from "../../rope-parameters.js";
import { ropesByKind } from "../../ropes-by-kind.js";
import { gemmaKeys, hiddenActivation } from "../llama/gemma.js";
import { unreadByGemma2 } from "../llama/gemma2.js";
import { sharedKeys } from "./shared-keys.js";
import { streamed } from "./streamed.js";

const share = z.number().min(0).lt(1);

const keys = {
  ...gemmaKeys,
  ...ropeKeys,
  vocab_size: count.default(262_400),
  hidden_size: count.default(2048),
  intermediate_size: z.union([count, z.array(count)]).default(16_384),
  num_hidden_layers: gemmaKeys.num_hidden_layers.default(35),
  num_attention_heads: count.default(8),
  num_key_value_heads: count.default(2),
  hidden_activation: hiddenActivation,
  max_position_embeddings: count.default(32_768),
  sliding_window: count.default(512),
  layer_types: layerTypes,
  rope_local_base_freq: positive.nullish(),
  final_logit_softcapping: positive.nullish().default(30),
  vocab_size_per_layer_input: count.default(262_144),
  hidden_size_per_layer_input: count.default(256),
  altup_num_inputs: z.int().min(1).max(64).default(4),
  altup_correct_scale: z.boolean().default(true),
  num_kv_shared_layers: z.int().min(0).max(1000).default(15),
  laurel_rank: count.default(64),
  activation_sparsity_pattern: z.array(share).nullish(),
};

/**
 * Gemma 3n, whose blocks compute the first of several streams and correct the others by it, read the
 * token anew, and lend one another keys and values. Its states are the first stream; the last is
 * what all of them become, merged and normed, as transformers gives it. A checkpoint that also sees
 * and hears is read for its text model alone.
 *
 * @see Gemma Team 2025, https://ai.google.dev/gemma/docs/gemma-3n
 */
export const gemma3n = architecture(
  {
    used: keys,
    inert: {
      ...unreadByGemma2,
      query_pre_attn_scalar: "its scores are not scaled",
      attn_logit_softcapping: "its scores have no cap",
      altup_coef_clip: "it bounds what is trained",
      altup_lr_multiplier: "of training",
      sliding_window_pattern: "it reads layer_types",
      _sliding_window_pattern: "it reads layer_types",
    },
    neutral: {
      altup_active_idx: {
        values: [0],
        effect: "would make another stream than the first the state",
      },
    },
    inside: {
      key: "text_config",
      around: {
        vision_config: "no image is seen",
        audio_config: "nothing is heard",
        vision_soft_tokens_per_image: "no image is seen",
        audio_soft_tokens_per_image: "nothing is heard",
        boi_token_id: "no image is seen",
        eoi_token_id: "no image is seen",
        image_token_id: "no image is seen",
        boa_token_id: "nothing is heard",
        eoa_token_id: "nothing is heard",
        audio_token_id: "nothing is heard",
        tie_word_embeddings: "the text model's own counts",
      },
    },
  },
  (checkpoint, config, note) => {
    const { num_hidden_layers: blocks, num_kv_shared_layers: shared, head_dim: headDim } = config;
    const slides = slidingOf(checkpoint, config, block => (block + 1) % 5 !== 0);
    const heads = { headDim, kvHeads: config.num_key_value_heads };
    const attention = sharedKeys(
      Array.from({ length: blocks }, (_, block) => ({ slides: slides(block), ...heads })),
      Math.min(shared, blocks),
    );
    if (attention === undefined || shared >= blocks)
      throw configError(
        checkpoint,
        "num_kv_shared_layers",
        `${shared} leaves a kind of block without keys and values to read`,
      );
    const ropes = ropesByKind(checkpoint, config, note, {
      full: config.rope_theta ?? 1_000_000,
      sliding: config.rope_local_base_freq ?? 10_000,
    });
    const longest = config.max_position_embeddings;
    const [fullRope, slidingRope] = [ropes.full(), ropes.sliding()];
    const full = wholeRotary(checkpoint, fullRope, headDim, longest);
    const local = wholeRotary(checkpoint, slidingRope, headDim, longest);
    const widths = perBlock(checkpoint, "intermediate_size", config.intermediate_size, blocks);
    const sparse = perBlock(
      checkpoint,
      "activation_sparsity_pattern",
      config.activation_sparsity_pattern ??
        widths.map((_, block) => (blocks > 10 && block < 10 ? 0.95 : 0)),
      blocks,
    );
    const cutoffs = sparse.map(share => (share > 0 ? normalQuantile(share) : undefined));
    const fields = { ...config, intermediate_size: widths[0]! };
    const window = reach(config.sliding_window, config.is_causal);
    return streamed({
      ...llamaLike("gemma3n_text", checkpoint, fields, note, { rope: fullRope }),
      attention,
      rotary: block => (slides(block) ? local : full),
      window: block => (slides(block) ? window : undefined),
      bias: config.attention_bias,
      activation: config.hidden_activation,
      epsilon: config.rms_norm_eps,
      embeddingScale: Math.fround(Math.sqrt(config.hidden_size)),
      detourWidth: config.laurel_rank,
      streams: config.altup_num_inputs,
      scalesCorrected: config.altup_correct_scale,
      inputWidth: config.hidden_size_per_layer_input,
      inputVocabulary: config.vocab_size_per_layer_input,
      feedForwardWidth: block => widths[block]!,
      cutoff: block => cutoffs[block],
      logitSoftcap: config.final_logit_softcapping ?? undefined,
    });
  },
);

/** One value for each block, from one for all or a list. */
function perBlock(
  checkpoint: Checkpoint,
  key: string,
  given: number | readonly number[],
  blocks: number,
): readonly number[] {
  const all = typeof given === "number" ? new Array<number>(blocks).fill(given) : given;
  checkOneABlock(checkpoint, key, all, blocks);
  return all;
}
