import { architecture } from "../../config-keys.js";
import { encoder, kinds, paddedKeys } from "./bert.js";

/**
 * XLM-R XL and XXL: XLM-R with its norms before each sublayer instead of behind it, none after
 * the embedding, and one at the end.
 * @see Goyal et al. 2021, https://arxiv.org/abs/2105.00572
 */
export const xlmRobertaXl = architecture(
  { used: paddedKeys, neutral: kinds.neutral, inert: { tie_word_embeddings: "no head is read" } },
  (checkpoint, config) => ({
    ...encoder(
      "xlm-roberta-xl",
      checkpoint,
      config,
      ["", "roberta."],
      config.pad_token_id + 1,
      true,
    ),
    padding: config.pad_token_id,
  }),
);
