import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { count, epsilon, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import type { FeedForward } from "../../feed-forward.js";
import { layerTypes, windowOf } from "../../layer-types.js";
import { biasesOf, llamaLike, llamaLikeKeys, unreadByDecoders } from "../../llama-like.js";
import { checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";
import type { Operations } from "../../operations.js";
import { ropeKeys, ropeOf } from "../../rope-parameters.js";

const { hidden_act: _, ...keys } = llamaLikeKeys;

/** What the configuration means if it says nothing of rotations. */
const publishedRope = {
  rope_type: "yarn",
  factor: 32,
  beta_fast: 32,
  beta_slow: 1,
  truncate: false,
  original_max_position_embeddings: 4096,
};

/** Experts with biases, whose attention can look away; windows in every other block. @see OpenAI 2025, https://arxiv.org/abs/2508.10925 */
export const gptOss = architecture(
  {
    used: {
      ...keys,
      num_key_value_heads: count.nullish().default(8),
      head_dim: count.nullish().default(64),
      max_position_embeddings: count.default(131_072),
      rms_norm_eps: epsilon.default(1e-5),
      rope_theta: positive.default(150_000),
      rope_parameters: ropeKeys.rope_parameters,
      sliding_window: count.nullish().default(128),
      layer_types: layerTypes,
      attention_bias: z.boolean().default(true),
      num_local_experts: count.default(128),
      num_experts_per_tok: count.default(4),
      swiglu_alpha: positive.default(1.702),
      swiglu_limit: positive.default(7),
    },
    spellings: { num_experts: "num_local_experts" },
    inert: {
      ...unreadByDecoders,
      ...unreadByMixtures,
      hidden_act: "its experts have one of their own",
      mlp_bias: "its experts always have them",
      use_sliding_window: "layer_types say which blocks have one",
      max_window_layers: "layer_types say which blocks have one",
      experts_per_token: "num_experts_per_tok says it",
      initial_context_length: "rope_parameters say it",
    },
  },
  (checkpoint, config, note) => {
    const options = checkedMixture(checkpoint, {
      experts: config.num_local_experts,
      chosen: config.num_experts_per_tok,
      normalized: true,
      router: "router",
      biased: true,
    });
    const rope = ropeOf(
      checkpoint,
      { ...config, rope_parameters: config.rope_parameters ?? publishedRope },
      note,
    );
    return decoder({
      ...llamaLike("gpt_oss", checkpoint, config, note, { rope }),
      bias: biasesOf(config),
      sinks: "sinks",
      window: windowOf(checkpoint, config, block => block % 2 === 0),
      feedForward: () => mixture(options, expertOf(checkpoint, config)),
    });
  },
);

interface ExpertFields {
  readonly intermediate_size: number;
  readonly swiglu_alpha: number;
  readonly swiglu_limit: number;
}

/** down((up + 1) · gate · σ(α · gate)), both cut off; gate and up lie in turns in one matrix. */
function expertOf(
  { weights }: Checkpoint,
  { intermediate_size: width, swiglu_alpha: alpha, swiglu_limit: limit }: ExpertFields,
): FeedForward {
  return <V>(ops: Operations<V>, at: string, x: V) => {
    // Packed experts lie as (out, in), plain ones as (in, out).
    const linear = (y: V, name: string, out?: number) =>
      ops.linear(y, at + name, {
        bias: `${at}${name}_bias`,
        width: out,
        transposed: weights.get(at + name)?.packing === undefined,
      });
    const both = linear(x, "gate_up_proj", 2 * width);
    const gate = ops.clip(ops.slice(both, 0, 1, width), limit, Number.NEGATIVE_INFINITY);
    const up = ops.clip(ops.slice(both, 1, 2, width), limit);
    const bent = ops.point(
      "gate",
      ops.multiply(gate, ops.activation(ops.scale(gate, alpha), "sigmoid")),
    );
    return linear(ops.point("activation", ops.add(ops.multiply(up, bent), bent)), "down_proj");
  };
}
