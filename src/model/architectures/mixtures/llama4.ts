import { z } from "zod";
import { configError, count, epsilon, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { gated, stackedGated } from "../../feed-forward.js";
import { biasesOf, llamaLike, llamaLikeKeys, unreadByDecoders } from "../../llama-like.js";
import { besides, checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";
import type { Norm } from "../../norm.js";

const flag = z.union([z.boolean(), z.number()]).transform(Boolean);

/**
 * Llama 4: blocks that see pieces of a text and turn, blocks that see all and do not; experts
 * beside one that sees every token. A checkpoint that also sees images is read for its text model.
 *
 * @see Meta 2025, https://ai.meta.com/blog/llama-4-multimodal-intelligence/
 */
export const llama4 = architecture(
  {
    used: {
      ...llamaLikeKeys,
      intermediate_size: count.default(8192),
      intermediate_size_mlp: count.default(16_384),
      num_key_value_heads: count.nullish().default(8),
      head_dim: count.nullish().default(128),
      max_position_embeddings: count.default(4096 * 32),
      rms_norm_eps: epsilon.default(1e-5),
      rope_theta: positive.default(500_000),
      attention_bias: z.boolean().default(false),
      num_local_experts: count.default(16),
      num_experts_per_tok: count.default(1),
      moe_layers: z.array(z.int()).nullish(),
      interleave_moe_layer_step: count.default(1),
      use_qk_norm: z.boolean().default(true),
      no_rope_layers: z.array(flag).nullish(),
      no_rope_layer_interval: count.default(4),
      attention_chunk_size: count.nullable().default(8192),
      layer_types: z.array(z.enum(["full_attention", "chunked_attention"])).nullish(),
      attn_temperature_tuning: flag.default(true),
      floor_scale: count.default(8192),
      attn_scale: z.number().min(-1e6).max(1e6).default(0.1),
    },
    inert: {
      ...unreadByDecoders,
      ...unreadByMixtures,
      sliding_window: "its windows are pieces of a text",
      use_sliding_window: "its windows are pieces of a text",
      max_window_layers: "its windows are pieces of a text",
      for_llm_compressor: "a way of packing",
    },
    // Inside a larger model the keys lie under text_config.
    inside: {
      key: "text_config",
      around: {
        vision_config: "no image is seen",
        boi_token_index: "no image is seen",
        eoi_token_index: "no image is seen",
        tie_word_embeddings: "the text model's own counts",
      },
    },
  },
  (checkpoint, config, note) => {
    const blocks = config.num_hidden_layers;
    const { no_rope_layers: given, layer_types: types, attention_chunk_size: chunk } = config;
    const wrong = (list: readonly unknown[] | null | undefined, exactly: boolean) =>
      list && list.length > 0 && (exactly ? list.length !== blocks : list.length < blocks);
    if (wrong(types, true))
      throw configError(
        checkpoint,
        "layer_types",
        `has ${types?.length} entries for ${blocks} blocks`,
      );
    if (wrong(given, !types))
      // what blocks see follows from it, too
      throw configError(
        checkpoint,
        "no_rope_layers",
        `has ${given?.length} entries for ${blocks} blocks`,
      );
    const interval = config.no_rope_layer_interval;
    const turns = (block: number) =>
      given && given.length > 0 ? given[block]! : (block + 1) % interval !== 0;
    const isCut = (block: number) =>
      types ? types[block] === "chunked_attention" : turns(block) && chunk !== null;
    if (chunk === null && types?.includes("chunked_attention"))
      throw configError(
        checkpoint,
        "attention_chunk_size",
        "is missing, but blocks shall have one",
      );
    const step = config.interleave_moe_layer_step;
    const isSparse = (block: number) =>
      config.moe_layers?.includes(block) ?? (block + 1) % step === 0;

    const options = checkedMixture(checkpoint, {
      experts: config.num_local_experts,
      chosen: config.num_experts_per_tok,
      score: "sigmoid",
      normalized: false,
      router: "router",
      before: true,
    });
    const { hidden_act: bend, intermediate_size: width } = config;
    const part = (width: number) => gated({ activation: bend, width, bias: false });
    const routed = mixture(options, stackedGated(bend, width));
    const like = llamaLike("llama4_text", checkpoint, config, note);
    const rotary = { ...like.rotary(0)!, interleaved: true };
    const bare: Norm = (ops, x, _, heads = 1) =>
      ops.rmsNorm(x, undefined, { epsilon: config.rms_norm_eps, heads });
    const heat = { step: config.floor_scale, strength: config.attn_scale };
    return decoder({
      ...like,
      bias: biasesOf(config),
      names: { ...like.names, feedForward: "feed_forward" },
      ...(config.use_qk_norm && {
        queryKeyNorm: {
          query: "q",
          key: "k",
          over: "heads",
          norm: bare,
          afterRotation: true,
          onlyTurned: true,
        },
      }),
      rotary: block => (turns(block) ? rotary : undefined),
      queryScale: block => (config.attn_temperature_tuning && !turns(block) ? heat : undefined),
      chunk: block => (isCut(block) ? (chunk ?? undefined) : undefined),
      feedForward: block =>
        isSparse(block)
          ? besides(routed, part(width), "shared_expert.")
          : part(config.intermediate_size_mlp),
    });
  },
);
