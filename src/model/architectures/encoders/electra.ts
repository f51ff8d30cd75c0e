import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { bertKeys, encoder, kinds } from "./bert.js";

/**
 * ELECTRA: BERT that learned to tell replaced tokens; its small models, and all generators, have
 * narrower embeddings.
 * @see Clark et al. 2020, https://arxiv.org/abs/2003.10555
 */
export const electra = architecture(
  { used: { ...bertKeys, embedding_size: count.default(128) }, ...kinds },
  (checkpoint, config) => {
    const { embedding_size: width, hidden_size } = config;
    return encoder("electra", checkpoint, config, {
      prefixes: ["", "electra."],
      narrow: width === hidden_size ? undefined : { width, projection: "embeddings_project" },
    });
  },
);
