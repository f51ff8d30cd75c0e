import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import type { JsonObject } from "../../../checkpoint/read-json.js";
import { configError, count, epsilon } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { type FeedForward, plainGated } from "../../feed-forward.js";
import { slidingOf, windowOf } from "../../layer-types.js";
import {
  besides,
  checkedMixture,
  denseOf,
  mixture,
  mlpLayerTypes,
  unreadByMixtures,
} from "../../mixture.js";
import { rmsNorm } from "../../norm.js";
import { cohereKeys, cohereLike } from "../decoders/cohere.js";
import { unreadByCohere2 } from "../decoders/cohere2.js";

const { rope_scaling: _, ...keys } = cohereKeys;

/** Command A+: Command A with experts, beside some that see every token, after dense blocks. @see https://huggingface.co/CohereLabs/command-a-plus-05-2026 */
export const cohere2Moe = architecture(
  {
    used: {
      ...keys,
      head_dim: count.nullish().default(128),
      rms_norm_eps: epsilon.nullish(),
      sliding_window: count.nullish().default(4096),
      sliding_window_pattern: z.int().min(0).default(4),
      prefix_dense_sliding_window_pattern: count.default(1),
      layer_types: z.array(z.enum(["full_attention", "sliding_attention"])).nullish(),
      mlp_layer_types: mlpLayerTypes,
      first_k_dense_replace: z.int().min(0).default(0),
      prefix_dense_intermediate_size: count.nullish(),
      num_experts: count.default(8),
      num_experts_per_tok: count.default(2),
      num_shared_experts: z.int().min(0).default(0),
      shared_expert_combination_strategy: z.enum(["average", "sum"]).default("average"),
      expert_selection_fn: z.enum(["softmax", "sigmoid"]).default("softmax"),
      norm_topk_prob: z.boolean().default(true),
    },
    inert: { ...unreadByCohere2, ...unreadByMixtures },
    neutral: {
      rope_scaling: {
        values: [{}],
        effect: "is passed over by transformers for this architecture",
      },
    },
  },
  (checkpoint, config, note) => {
    checkRotation(checkpoint, config.rope_parameters ?? {});
    const { num_hidden_layers: blocks, first_k_dense_replace: first } = config;
    if (first > blocks)
      throw configError(checkpoint, "first_k_dense_replace", `is more than the ${blocks} blocks`);
    const isDense = denseOf(checkpoint, config);

    const { prefix_dense_sliding_window_pattern: prefix, sliding_window_pattern: rest } = config;
    if (!config.layer_types && rest === 0)
      throw configError(
        checkpoint,
        "sliding_window_pattern",
        "must be above 0 without layer_types",
      );
    const rule = (block: number) =>
      block < first ? (block + 1) % prefix !== 0 : (block - first + 1) % rest !== 0;
    const slides = slidingOf(checkpoint, config, rule);
    const turns = (block: number) => slides(block) || (isDense(block) && prefix === 1);

    const { intermediate_size: width } = config;
    const part = (width: number) => plainGated(config, width);
    const options = checkedMixture(checkpoint, {
      experts: config.num_experts,
      chosen: config.num_experts_per_tok,
      score: config.expert_selection_fn,
      normalized: config.expert_selection_fn === "softmax" || config.norm_topk_prob,
    });
    const routed = mixture(options, part(width));
    const both = besides(routed, part(width * config.num_shared_experts), "shared_experts.");
    const halved: FeedForward = (ops, at, x) => ops.scale(both(ops, at, x), 0.5);
    const shared = config.shared_expert_combination_strategy === "sum" ? both : halved;
    const sparse = config.num_shared_experts === 0 ? routed : shared;
    const dense = part(config.prefix_dense_intermediate_size ?? width);

    const like = cohereLike("cohere2_moe", checkpoint, config, note);
    return decoder({
      ...like,
      ...(config.rms_norm_eps != null && { norm: rmsNorm(config.rms_norm_eps) }),
      rotary: block => (turns(block) ? like.rotary(block) : undefined),
      window: windowOf(checkpoint, config, rule),
      feedForward: block => (isDense(block) ? dense : sparse),
    });
  },
);

/** @throws IsoglossError if a rotation leaves out what transformers takes from nowhere else. */
function checkRotation(checkpoint: Checkpoint, given: JsonObject): void {
  const kind = given.rope_type ?? given.type ?? "default";
  const needed = [
    ...(["linear", "dynamic", "longrope"].includes(String(kind)) ? [] : ["rope_theta"]),
    ...(kind === "llama3" ? ["original_max_position_embeddings"] : []),
  ];
  const lacking = needed.find(key => given[key] == null);
  if (Object.keys(given).length > 0 && lacking !== undefined)
    throw configError(checkpoint, `rope_parameters.${lacking}`, "is missing");
}
