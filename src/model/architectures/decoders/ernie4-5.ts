import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { count, epsilon, positive } from "../../config.js";
import { architecture, type Note } from "../../config-keys.js";
import { type DecoderParts, decoder } from "../../decoder.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";

/** The keys of config.json that ERNIE 4.5 shares with its mixtures. */
export const ernieKeys = {
  ...llamaLikeKeys,
  max_position_embeddings: count.default(131_072),
  rms_norm_eps: epsilon.default(1e-5),
  rope_theta: positive.default(500_000),
  tie_word_embeddings: z.boolean().default(true),
  use_bias: z.boolean().default(false),
};

/** What both leave unread. */
export const unreadByErnie = {
  ...unreadByDecoders,
  ...withoutWindows,
  attention_bias: "use_bias says it",
  mlp_bias: "use_bias says it",
};

/** Returns what both are: neighbours turned as pairs, biases everywhere or nowhere. */
export function ernieLike(
  name: string,
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof ernieKeys>>,
  note: Note,
): DecoderParts {
  const like = llamaLike(name, checkpoint, config, note);
  const rotary = { ...like.rotary(0)!, interleaved: true };
  const { use_bias: bias } = config;
  return { ...like, bias: { qkv: bias, output: bias, mlp: bias }, rotary: () => rotary };
}

/** LLaMA whose heads rotate neighbours as pairs. @see ERNIE Team 2025, https://ernie.baidu.com/blog/publication/ERNIE_Technical_Report.pdf */
export const ernie45 = architecture(
  {
    used: {
      ...ernieKeys,
      num_key_value_heads: count.nullish().default(2),
      head_dim: count.nullish().default(128),
    },
    inert: unreadByErnie,
  },
  (checkpoint, config, note) => decoder(ernieLike("ernie4_5", checkpoint, config, note)),
);
