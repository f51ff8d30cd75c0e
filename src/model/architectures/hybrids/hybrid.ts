import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { checkOneABlock, configError, count } from "../../config.js";
import type { Note } from "../../config-keys.js";
import type { DecoderParts } from "../../decoder.js";
import {
  llamaLike,
  llamaLikeKeys,
  partRotary,
  rotaryOf,
  unreadByDecoders,
} from "../../llama-like.js";
import { rmsNorm } from "../../norm.js";
import type { Operations } from "../../operations.js";
import { ropeOf } from "../../rope-parameters.js";
import { gatedAttention } from "./gated-attention.js";
import { gatedDelta, type Projected } from "./gated-delta.js";

/** The keys of config.json that Qwen's hybrids share. */
export const hybridKeys = {
  ...llamaLikeKeys,
  head_dim: count.default(256),
  max_position_embeddings: count.default(32_768),
  attention_bias: z.boolean().default(false),
  partial_rotary_factor: z.number().positive().max(1).default(0.25),
  linear_conv_kernel_dim: count.default(4),
  linear_key_head_dim: count.default(128),
  linear_value_head_dim: count.default(128),
  linear_num_key_heads: count.default(16),
  linear_num_value_heads: count.default(32),
  layer_types: z.array(z.enum(["linear_attention", "full_attention"])).nullish(),
  full_attention_interval: count.default(4),
};

export const unreadByHybrids = {
  ...unreadByDecoders,
  mlp_bias: "it has none",
  sliding_window: "its attention sees everything",
  use_sliding_window: "its attention sees everything",
  max_window_layers: "its attention sees everything",
  attn_output_gate: "its attention always has a gate",
  mamba_ssm_dtype: "states are computed in float32",
  mtp_num_hidden_layers: "blocks that guess a second token, past the last state",
  mtp_use_dedicated_embeddings: "of blocks that guess a second token, past the last state",
};

/** How single values of the rotation's three positions are dealt out: of a text all three are equal. */
const unreadOfRope = ["mrope_section", "mrope_interleaved"];

/**
 * Returns a decoder whose blocks keep a memory, but every fourth, which has attention with a gate.
 * @param project How the architecture lays out the projections of a memory.
 */
export function hybrid(
  name: string,
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof hybridKeys>>,
  note: Note,
  project: <V>(ops: Operations<V>, at: string, x: V) => Projected<V>,
): DecoderParts {
  const { layer_types: types, num_hidden_layers: blocks } = config;
  checkOneABlock(checkpoint, "layer_types", types, blocks);
  const { linear_num_value_heads: values, linear_num_key_heads: keys } = config;
  if (values % keys !== 0)
    throw configError(
      checkpoint,
      "linear_num_key_heads",
      `${keys} do not divide ${values} heads of values`,
    );
  const interval = config.full_attention_interval;
  const remembers = (block: number) =>
    types ? types[block] === "linear_attention" : (block + 1) % interval !== 0;
  const rope = ropeOf(checkpoint, { ...config, ...withoutParts(config) }, note);
  const turn = rope.rope_type === "dynamic" ? partRotary : rotaryOf;
  const like = llamaLike(name, checkpoint, config, note, { rope, turn });
  const { heads, kvHeads, headDim, causal } = like;
  const memory = gatedDelta(config, project);
  const attention = gatedAttention({
    heads,
    kvHeads,
    headDim,
    causal,
    rotary: like.rotary(0)!,
    bias: config.attention_bias,
    epsilon: config.rms_norm_eps,
  });
  return {
    ...like,
    norm: rmsNorm(config.rms_norm_eps, true),
    names: { ...like.names, attention: block => (remembers(block) ? "linear_attn" : "self_attn") },
    attention: (ops, block, at, x) => (remembers(block) ? memory : attention)(ops, at, x),
  };
}

type RopeObjects = Partial<
  Record<"rope_parameters" | "rope_scaling", Record<string, unknown> | null>
>;

function withoutParts({ rope_parameters, rope_scaling }: RopeObjects) {
  const without = (given: Record<string, unknown> | null | undefined) =>
    given &&
    Object.fromEntries(Object.entries(given).filter(([key]) => !unreadOfRope.includes(key)));
  return { rope_parameters: without(rope_parameters), rope_scaling: without(rope_scaling) };
}
