import { z } from "zod";
import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { gated } from "../../feed-forward.js";
import {
  checkedMixture,
  isSparse,
  mixture,
  sparseKeys,
  unreadByMixtures,
  withShared,
} from "../../mixture.js";
import type { Operations } from "../../operations.js";
import type { DeltaFields, Projected } from "./gated-delta.js";
import { hybrid, hybridKeys, unreadByHybrids } from "./hybrid.js";

/** Memories, attention with a gate, and experts. @see Qwen Team 2025, https://qwen.ai/blog?id=qwen3-next */
export const qwen3Next = architecture(
  {
    used: {
      ...hybridKeys,
      ...sparseKeys,
      num_key_value_heads: count.default(2),
      num_experts: count.default(512),
      num_experts_per_tok: count.default(10),
      moe_intermediate_size: count.default(512),
      shared_expert_intermediate_size: count.default(512),
      norm_topk_prob: z.boolean().default(true),
    },
    inert: { ...unreadByHybrids, ...unreadByMixtures },
  },
  (checkpoint, config, note) => {
    const options = checkedMixture(checkpoint, {
      experts: config.num_experts,
      chosen: config.num_experts_per_tok,
      normalized: config.norm_topk_prob,
    });
    const part = (width: number) => gated({ activation: config.hidden_act, width, bias: false });
    const expert = part(config.moe_intermediate_size);
    const shared = part(config.shared_expert_intermediate_size);
    return decoder({
      ...hybrid("qwen3_next", checkpoint, config, note, projections(config)),
      feedForward: block =>
        isSparse(block, config)
          ? withShared(mixture(options, expert), shared)
          : part(config.intermediate_size),
    });
  },
);

/** What belongs to one head of keys lies together: its query, its key, its values and their gates. */
function projections(
  config: DeltaFields,
): <V>(ops: Operations<V>, at: string, x: V) => Projected<V> {
  const { linear_num_key_heads: keyHeads, linear_key_head_dim: keyDim } = config;
  const group = config.linear_num_value_heads / keyHeads;
  const values = group * config.linear_value_head_dim; // of a head of keys
  return (ops, at, x) => {
    const all = ops.linear(x, `${at}in_proj_qkvz.weight`, {
      width: keyHeads * 2 * (keyDim + values),
    });
    const gates = ops.linear(x, `${at}in_proj_ba.weight`, { width: keyHeads * 2 * group });
    const part = (begin: number, width: number) => ops.slice(all, begin, begin + width, keyHeads);
    return {
      qkv: ops.join([part(0, keyDim), part(keyDim, keyDim), part(2 * keyDim, values)]),
      gate: part(2 * keyDim + values, values),
      b: ops.slice(gates, 0, group, keyHeads),
      a: ops.slice(gates, group, 2 * group, keyHeads),
    };
  };
}
