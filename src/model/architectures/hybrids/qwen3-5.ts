import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import type { Operations } from "../../operations.js";
import type { DeltaFields, Projected } from "./gated-delta.js";
import { hybrid, hybridKeys, unreadByHybrids } from "./hybrid.js";

/** Where Qwen 3.5's keys lie in a file of a model that also sees. */
export const insideQwen35 = {
  key: "text_config",
  around: {
    vision_config: "no image is seen",
    video_token_id: "no image is seen",
    vision_start_token_id: "no image is seen",
    vision_end_token_id: "no image is seen",
    tie_word_embeddings: "the text model's own counts",
  },
};

/** Qwen 3 with a memory in three of four blocks. @see Qwen Team 2026, https://qwen.ai/blog?id=qwen3.5 */
export const qwen35 = architecture(
  {
    used: { ...hybridKeys, num_key_value_heads: count.default(4) },
    inert: unreadByHybrids,
    inside: insideQwen35,
  },
  (checkpoint, config, note) =>
    decoder(hybrid("qwen3_5_text", checkpoint, config, note, projections(config))),
);

/** Returns how Qwen 3.5 projects what a memory reads: a matrix each. */
export function projections(
  config: DeltaFields,
): <V>(ops: Operations<V>, at: string, x: V) => Projected<V> {
  const keys = config.linear_num_key_heads * config.linear_key_head_dim;
  const values = config.linear_num_value_heads * config.linear_value_head_dim;
  const heads = config.linear_num_value_heads;
  return (ops, at, x) => {
    const linear = (name: string, width: number) =>
      ops.linear(x, `${at}in_proj_${name}.weight`, { width });
    return {
      qkv: linear("qkv", 2 * keys + values),
      gate: linear("z", values),
      a: linear("a", heads),
      b: linear("b", heads),
    };
  };
}
