import { z } from "zod";
import { headDimOf } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { linear, ungated } from "../../feed-forward.js";
import { gptKeys, gptLike, gptNames, gptSpellings } from "./gpt-like.js";

const keys = {
  ...gptKeys,
  scale_attn_weights: z.boolean().default(true),
  multi_query: z.boolean().default(true),
};

const runner = "a setting of its authors' runner, which no class reads";
const inert = {
  attention_softmax_in_fp32: "everything is computed in float32",
  scale_attention_softmax_in_fp32: "everything is computed in float32",
  num_key_value_heads: "multi_query says it",
  inference_runner: runner,
  max_batch_size: runner,
  pad_key_length: runner,
  pre_allocate_kv_cache: runner,
  validate_runner_input: runner,
};

/** GPT-2 with one key and value for all heads. @see Li et al. 2023, https://arxiv.org/abs/2305.06161 */
export const gptBigcode = architecture(
  { used: keys, spellings: gptSpellings, inert },
  (checkpoint, config) => {
    const { n_embd: width, n_head: heads, multi_query: isShared } = config;
    const headDim = headDimOf(checkpoint, width, heads);
    const kvHeads = isShared ? 1 : heads;
    return gptLike({
      architecture: "gpt_bigcode",
      blocks: config.n_layer,
      width,
      vocabulary: config.vocab_size,
      maxTokens: config.n_positions,
      ...gptNames(checkpoint, config),
      attention(ops, at, x) {
        const all = linear(ops, x, `${at}attn.c_attn`, true, (heads + 2 * kvHeads) * headDim);
        // All queries and then the one key and value; or for each head its q, k, v.
        const part = (begin: number, end: number) =>
          ops.slice(all, begin * headDim, end * headDim, isShared ? 1 : heads);
        const group = heads / kvHeads;
        const mixed = ops.attention(
          part(0, group),
          part(group, group + 1),
          part(group + 1, group + 2),
          {
            heads,
            kvHeads,
            headDim,
            scale: config.scale_attn_weights ? headDim ** -0.5 : 1,
            causal: config.is_causal,
          },
        );
        return linear(ops, mixed, `${at}attn.c_proj`, true, width);
      },
      feedForward: ungated(
        { activation: config.activation_function, width: config.n_inner ?? 4 * width, bias: true },
        ["mlp.c_fc", "mlp.c_proj"],
      ),
    });
  },
);
