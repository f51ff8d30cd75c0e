import { architecture } from "../../config-keys.js";
import { bartEncoder, bartKeys, bartSpellings, unreadByBart } from "./bart-encoder.js";

/** mBART and mBART-50: learned positions after two that nothing uses. @see Liu et al. 2020, https://arxiv.org/abs/2001.08210 */
export const mbart = architecture(
  { used: bartKeys, spellings: bartSpellings, inert: unreadByBart },
  (checkpoint, config, note) =>
    bartEncoder(checkpoint, config, note, {
      architecture: "mbart",
      norms: "before",
      embeddingNorm: "layernorm_embedding",
      logitsBias: true,
      positions: (ops, at) => ops.positionEmbedding(`${at}embed_positions.weight`, 2),
    }),
);
