import { z } from "zod";
import { architecture } from "../../config-keys.js";
import {
  bartEncoder,
  bartKeys,
  bartSpellings,
  sinusoidFrequencies,
  unreadByBart,
} from "./bart-encoder.js";

const { share_encoder_decoder_embeddings: _, ...unread } = unreadByBart;

/** OPUS-MT: norms after each part, sinusoidal positions, which most files hold. @see Junczys-Dowmunt et al. 2018, https://arxiv.org/abs/1804.00344 */
export const marian = architecture(
  {
    used: { ...bartKeys, share_encoder_decoder_embeddings: z.boolean().default(true) },
    spellings: bartSpellings,
    inert: unread,
  },
  (checkpoint, config, note) => {
    const frequencies = sinusoidFrequencies(checkpoint, config.d_model, 0);
    return bartEncoder(checkpoint, config, note, {
      architecture: "marian",
      norms: "after",
      logitsBias: true,
      ownEmbedding: !config.share_encoder_decoder_embeddings,
      positions(ops, at) {
        const table = `${at}embed_positions.weight`;
        return checkpoint.weights.has(table)
          ? ops.positionEmbedding(table, 0)
          : ops.sinusoids(frequencies, 0);
      },
    });
  },
);
