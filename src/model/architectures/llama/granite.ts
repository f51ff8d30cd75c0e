import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { positive } from "../../config.js";
import { architecture, type Note } from "../../config-keys.js";
import { type DecoderParts, decoder } from "../../decoder.js";
import {
  biasesOf,
  llamaLike,
  llamaLikeKeys,
  unreadByDecoders,
  withoutWindows,
} from "../../llama-like.js";

/** The keys of config.json that Granite shares with its mixtures. */
export const graniteKeys = {
  ...llamaLikeKeys,
  attention_bias: z.boolean().default(false),
  embedding_multiplier: positive.default(1),
  residual_multiplier: positive.default(1),
  attention_multiplier: positive.default(1),
  logits_scaling: positive.default(1),
};

/** Returns LLaMA with a factor on embeddings, scores, each part's result and logits. */
export function graniteLike(
  name: string,
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof graniteKeys>> & { readonly mlp_bias?: boolean },
  note: Note,
): DecoderParts {
  return {
    ...llamaLike(name, checkpoint, config, note),
    bias: biasesOf(config),
    embeddingScale: config.embedding_multiplier,
    residualScale: config.residual_multiplier,
    attentionScale: config.attention_multiplier,
    logitScale: 1 / config.logits_scaling,
  };
}

/** Granite 3. @see https://github.com/ibm-granite/granite-3.0-language-models */
export const granite = architecture(
  {
    used: { ...graniteKeys, mlp_bias: z.boolean().default(false) },
    inert: { ...unreadByDecoders, ...withoutWindows },
  },
  (checkpoint, config, note) => decoder(graniteLike("granite", checkpoint, config, note)),
);
