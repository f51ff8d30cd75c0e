import { z } from "zod";
import { count, epsilon, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { glm4MoeKeys, glm4MoeLike, unreadByGlm4Moe } from "./glm4-moe.js";

/** Sarvam 30B: GLM-4.5 by other names, whole heads turned. @see https://huggingface.co/sarvamai/sarvam-30b */
export const sarvamMoe = architecture(
  {
    used: {
      ...glm4MoeKeys,
      num_key_value_heads: count.default(4),
      head_dim: count.nullish().default(64),
      rms_norm_eps: epsilon.default(1e-6),
      rope_theta: positive.default(8_000_000),
      num_experts_per_tok: count.default(6),
      moe_intermediate_size: count.default(1024),
      routed_scaling_factor: positive.default(2.5),
      use_qk_norm: z.boolean().default(true),
    },
    spellings: {
      num_local_experts: "n_routed_experts",
      num_experts: "n_routed_experts",
      num_shared_experts: "n_shared_experts",
      use_qkv_bias: "attention_bias",
    },
    inert: unreadByGlm4Moe,
  },
  (checkpoint, config, note) => {
    // Saved without a head, it has transformers' own name for this one.
    const embedding = checkpoint.weights.has("embed_tokens.weight")
      ? "embed_tokens"
      : "word_embeddings";
    const like = glm4MoeLike("sarvam_moe", checkpoint, config, note, {
      embedding,
      correction: "gate.expert_bias",
    });
    return decoder({
      ...like,
      fused: { ...like.fused, qkv: true },
      queryKeyNorm: config.use_qk_norm
        ? { query: "query_layernorm", key: "key_layernorm", over: "heads" }
        : undefined,
      names: {
        ...like.names,
        attention: () => "attention",
        queryKeyValue: "query_key_value",
        output: "dense",
      },
    });
  },
);
