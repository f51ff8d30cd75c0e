import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { configError, count, positive } from "../../config.js";
import { architecture, type Note } from "../../config-keys.js";
import { layerTypes, reach, slidingOf } from "../../layer-types.js";
import { llamaLike, rotaryOf, wholeRotary } from "../../llama-like.js";
import { checkedMixture, unreadByMixtures } from "../../mixture.js";
import type { Rotary } from "../../operations.js";
import { ropeIn } from "../../rope-parameters.js";
import { gemmaKeys, hiddenActivation } from "../llama/gemma.js";
import { unreadByGemma2 } from "../llama/gemma2.js";
import { layered } from "./layered.js";
import { sharedKeys } from "./shared-keys.js";

const { use_bidirectional_attention: _, ...unread } = unreadByGemma2 as Record<string, string>;

const {
  rope_scaling: _scaling,
  rope_theta: _theta,
  partial_rotary_factor: _part,
  original_max_position_embeddings: _original,
  ...shared
} = gemmaKeys;

const keys = {
  ...shared,
  vocab_size: count.default(262_144),
  hidden_size: count.default(2304),
  intermediate_size: count.default(9216),
  num_hidden_layers: gemmaKeys.num_hidden_layers.default(30),
  num_attention_heads: count.default(8),
  hidden_activation: hiddenActivation,
  max_position_embeddings: count.default(131_072),
  sliding_window: count.default(512),
  layer_types: layerTypes,
  final_logit_softcapping: positive.nullish(),
  rope_parameters: z.record(z.string(), z.unknown()).nullish(),
  global_head_dim: count.default(512),
  num_global_key_value_heads: count.nullish(),
  per_layer_config: z
    .record(
      z.string(),
      z.strictObject({ head_dim: count.optional(), num_key_value_heads: count.optional() }),
    )
    .nullish(),
  vocab_size_per_layer_input: count.default(262_144),
  hidden_size_per_layer_input: z.int().min(0).max(10_000_000).default(256),
  attention_k_eq_v: z.boolean().default(false),
  num_kv_shared_layers: z.int().min(0).max(1000).default(0),
  use_double_wide_mlp: z.boolean().default(false),
  enable_moe_block: z.boolean().default(false),
  num_experts: count.nullish(),
  top_k_experts: count.nullish(),
  moe_intermediate_size: count.nullish(),
};

type Fields = z.infer<z.ZodObject<typeof keys>>;

/**
 * Gemma whose blocks read the token anew, whose last blocks may read the keys and values of earlier
 * ones, and which may have experts beside its feed-forward parts. A checkpoint that also sees and
 * hears is read for its text model alone.
 *
 * @see Gemma Team 2026, https://ai.google.dev/gemma/docs/core/model_card_4
 */
export const gemma4 = architecture(
  {
    used: keys,
    inert: {
      ...unread,
      ...unreadByMixtures,
      query_pre_attn_scalar: "its scores are not scaled",
      attn_logit_softcapping: "its scores have no cap",
      rope_theta: "its rotations are told by kind of block alone",
      rope_local_base_freq: "its rotations are told by kind of block alone",
      partial_rotary_factor: "its rotations are told by kind of block alone",
      original_max_position_embeddings: "its rotations are told by kind of block alone",
      sliding_window_pattern: "it reads layer_types",
      _sliding_window_pattern: "it reads layer_types",
    },
    neutral: {
      use_bidirectional_attention: {
        values: ["vision"],
        effect: "would let texts be read both ways",
      },
      rope_scaling: { values: [], effect: "does not say which kind of block it is for" },
      attention_chunk_size: { values: [], effect: "does not go with windows" },
    },
    inside: {
      key: "text_config",
      around: {
        vision_config: "no image is seen",
        audio_config: "nothing is heard",
        vision_soft_tokens_per_image: "no image is seen",
        eoa_token_index: "nothing is heard",
        video_token_id: "no image is seen",
        audio_token_id: "nothing is heard",
        boa_token_id: "nothing is heard",
        eoa_token_id: "nothing is heard",
        tie_word_embeddings: "the text model's own counts",
      },
    },
  },
  (checkpoint, config, note) => {
    const slides = kinds(checkpoint, config);
    const attention = sharedKeys(
      slides.map((slides, block) => ({ slides, ...headsOf(checkpoint, config, slides, block) })),
      config.num_kv_shared_layers,
    );
    if (attention === undefined || config.num_kv_shared_layers >= config.num_hidden_layers)
      throw configError(
        checkpoint,
        "num_kv_shared_layers",
        `${config.num_kv_shared_layers} leaves a kind of block without keys and values to read`,
      );
    const { vocab_size_per_layer_input: rows, hidden_size_per_layer_input: inputWidth } = config;
    if (inputWidth > 0 && rows < config.vocab_size)
      throw configError(
        checkpoint,
        "vocab_size_per_layer_input",
        `${rows} leaves tokens of ${config.vocab_size} without an input`,
      );
    const rope = ropesOf(checkpoint, config, note);
    const rotations = new Map<string, Rotary>();
    const rotary = (block: number) => {
      const { slides, headDim } = attention[block]!;
      const key = `${slides} ${headDim}`;
      const known = rotations.get(key) ?? rope(slides, headDim);
      rotations.set(key, known);
      return known;
    };
    const window = reach(config.sliding_window, config.is_causal);
    const like = llamaLike("gemma4_text", checkpoint, { ...config, rope_parameters: null }, note);
    return layered({
      ...like,
      attention,
      rotary,
      window: block => (attention[block]!.slides ? window : undefined),
      keysAreValues: block => config.attention_k_eq_v && !attention[block]!.slides,
      bias: config.attention_bias,
      activation: config.hidden_activation,
      epsilon: config.rms_norm_eps,
      embeddingScale: Math.fround(Math.sqrt(config.hidden_size)),
      inputWidth,
      inputVocabulary: rows,
      feedForwardWidth: block =>
        config.intermediate_size *
        (config.use_double_wide_mlp && attention[block]!.from !== undefined ? 2 : 1),
      experts: expertsOf(checkpoint, config),
      logitSoftcap: config.final_logit_softcapping ?? undefined,
    });
  },
);

/** For each block whether its window slides. The last one's never does. */
function kinds(checkpoint: Checkpoint, config: Fields): readonly boolean[] {
  const slides = slidingOf(checkpoint, config, block => (block + 1) % 6 !== 0);
  const { num_hidden_layers: blocks } = config;
  return Array.from({ length: blocks }, (_, block) => block + 1 < blocks && slides(block));
}

function headsOf(checkpoint: Checkpoint, config: Fields, slides: boolean, block: number) {
  const own = config.per_layer_config?.[block];
  const isGlobal = !config.per_layer_config && !slides;
  const headDim = own?.head_dim ?? (isGlobal ? config.global_head_dim : config.head_dim);
  const globalKeys = isGlobal && config.attention_k_eq_v && config.num_global_key_value_heads;
  const kvHeads = own?.num_key_value_heads ?? (globalKeys || config.num_key_value_heads);
  if (config.num_attention_heads % kvHeads !== 0)
    throw configError(
      checkpoint,
      "num_key_value_heads",
      `${kvHeads} do not divide ${config.num_attention_heads} heads`,
    );
  return { headDim, kvHeads };
}

const defaultRopes = {
  sliding_attention: { rope_type: "default", rope_theta: 10_000 },
  full_attention: { rope_type: "proportional", partial_rotary_factor: 0.25, rope_theta: 1_000_000 },
};

/** Returns the rotation of a kind of block. */
function ropesOf(
  checkpoint: Checkpoint,
  { rope_parameters: given, max_position_embeddings: longest }: Fields,
  note: Note,
): (slides: boolean, headDim: number) => Rotary {
  return (slides, headDim) => {
    const kind = slides ? "sliding_attention" : "full_attention";
    const where = `rope_parameters.${kind}`;
    const own = (given ?? defaultRopes)[kind];
    if (typeof own !== "object" || own === null)
      throw configError(checkpoint, where, "is missing, but blocks shall have one");
    if (!("rope_theta" in own)) throw configError(checkpoint, `${where}.rope_theta`, "is missing");
    const outside = { max_position_embeddings: longest };
    const rope = ropeIn(checkpoint, where, own as Record<string, unknown>, outside, note);
    const turn = rope.rope_type === "proportional" ? rotaryOf : wholeRotary;
    return turn(checkpoint, rope, headDim, longest);
  };
}

function expertsOf(checkpoint: Checkpoint, config: Fields) {
  if (!config.enable_moe_block) return undefined;
  const { num_experts: experts, top_k_experts: chosen, moe_intermediate_size: width } = config;
  if (!experts || !chosen || !width)
    throw configError(
      checkpoint,
      "enable_moe_block",
      "true needs num_experts, top_k_experts and moe_intermediate_size",
    );
  return { ...checkedMixture(checkpoint, { experts, chosen, normalized: true }), width };
}
