import { z } from "zod";
import { configError, count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { plainGated } from "../../feed-forward.js";
import { besides, checkedMixture, mixture, unreadByMixtures } from "../../mixture.js";
import { hunyuanKeys, hunyuanLike, unreadByHunyuan } from "../llama/hunyuan.js";

/** Hunyuan with experts beside one that sees every token (Hunyuan-A13B). @see https://github.com/Tencent-Hunyuan/Hunyuan-A13B */
export const hunyuanMoe = architecture(
  {
    used: {
      ...hunyuanKeys,
      num_experts: count.default(1),
      moe_topk: z.union([count, z.array(count)]).default(1),
    },
    spellings: { num_local_experts: "num_experts", num_experts_per_tok: "moe_topk" },
    inert: { ...unreadByHunyuan, ...unreadByMixtures },
    neutral: { use_cla: { values: [false], effect: "would lend keys and values to other blocks" } },
  },
  (checkpoint, config, note) => {
    const { moe_topk: chosen, num_hidden_layers: blocks } = config;
    if (Array.isArray(chosen) && chosen.length < blocks)
      throw configError(
        checkpoint,
        "moe_topk",
        `has ${chosen.length} entries for ${blocks} blocks`,
      );
    const part = plainGated(config, config.intermediate_size);
    const parts = Array.from({ length: blocks }, (_, block) => {
      const options = checkedMixture(checkpoint, {
        experts: config.num_experts,
        chosen: Array.isArray(chosen) ? chosen[block]! : chosen,
        normalized: true,
        router: "gate.wg",
      });
      return besides(mixture(options, part), part, "shared_mlp.");
    });
    return decoder({
      ...hunyuanLike("hunyuan_v1_moe", checkpoint, config, note),
      feedForward: block => parts[block]!,
    });
  },
);
