import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { bertKeys, encoder, kinds } from "./bert.js";

/**
 * RemBERT: mBERT with small embeddings where it reads, and large ones where it guesses, which are
 * not read.
 * @see Chung et al. 2021, https://arxiv.org/abs/2010.12821
 */
export const rembert = architecture(
  {
    used: { ...bertKeys, input_embedding_size: count.default(256) },
    ...kinds,
    inert: {
      ...kinds.inert,
      output_embedding_size: "belongs to its head",
      classifier_dropout_prob: "only training reads it",
    },
  },
  (checkpoint, config) =>
    encoder("rembert", checkpoint, config, {
      prefixes: ["", "rembert."],
      narrow: {
        width: config.input_embedding_size,
        projection: "encoder.embedding_hidden_mapping_in",
      },
    }),
);
