import { architecture } from "../../config-keys.js";
import { encoder, endingInNorm, kinds, paddedKeys } from "./bert.js";

/**
 * XLM-R XL and XXL: XLM-R with its norms before each sublayer instead of behind it, none after
 * the embedding, and one at the end.
 * @see Goyal et al. 2021, https://arxiv.org/abs/2105.00572
 */
export const xlmRobertaXl = architecture(
  { used: paddedKeys, neutral: kinds.neutral, inert: endingInNorm },
  (checkpoint, config) => ({
    ...encoder("xlm-roberta-xl", checkpoint, config, {
      prefixes: ["", "roberta."],
      offset: config.pad_token_id + 1,
      before: {
        attention: "attention.self_attn_layer_norm",
        mlp: "LayerNorm",
        last: "encoder.LayerNorm",
        embedding: false,
      },
    }),
    padding: config.pad_token_id,
  }),
);
