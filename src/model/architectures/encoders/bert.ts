import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import {
  activation,
  blockCount,
  causality,
  configError,
  count,
  epsilon,
  headDimOf,
} from "../../config.js";
import { architecture } from "../../config-keys.js";
import { prefixOf } from "../../names.js";
import type { Model, Operations } from "../../operations.js";

const keys = {
  vocab_size: count,
  hidden_size: count,
  num_hidden_layers: blockCount,
  num_attention_heads: count,
  intermediate_size: count.default(3072),
  type_vocab_size: count.default(2),
  hidden_act: activation.default("gelu"),
  max_position_embeddings: count.default(512),
  layer_norm_eps: epsilon.default(1e-12),
  is_decoder: z.boolean().default(false),
  is_causal: causality, // only of a decoder
};

/** XLM-R's positions begin after the padding token's id. */
export const paddedKeys = { ...keys, pad_token_id: z.int().min(0).default(1) };

/** What other keys of config.json are to BERT and its kin. */
export const kinds = {
  inert: {
    tie_word_embeddings: "no head is read",
    tie_last_hidden_states: "the last block's states are the last states",
  },
  neutral: {
    position_embedding_type: {
      values: ["absolute"],
      effect: "asks for positions that older versions of transformers had",
    },
  },
};

/** BERT, mBERT, LaBSE: every token sees every other. @see Devlin et al. 2018, https://arxiv.org/abs/1810.04805 */
export const bert = architecture({ used: keys, ...kinds }, (checkpoint, config) =>
  encoder("bert", checkpoint, config, ["", "bert."], 0),
);

/** XLM-R, multilingual-e5: BERT with other positions. @see Conneau et al. 2019, https://arxiv.org/abs/1911.02116 */
export const xlmRoberta = paddedBert("xlm-roberta");

/** The same, for one language or a few. @see Liu et al. 2019, https://arxiv.org/abs/1907.11692 */
export const roberta = paddedBert("roberta");

/** The same, for French. @see Martin et al. 2020, https://arxiv.org/abs/1911.03894 */
export const camembert = paddedBert("camembert");

function paddedBert(name: string): (checkpoint: Checkpoint) => Model {
  return architecture({ used: paddedKeys, ...kinds }, (checkpoint, config) => ({
    ...encoder(name, checkpoint, config, ["", "roberta."], config.pad_token_id + 1),
    padding: config.pad_token_id,
  }));
}

/**
 * @param offset The row of the first token's position.
 * @param before Whether norms stand before each sublayer, and at the end (XLM-R XL), instead of
 *   behind each and behind the embedding.
 */
export function encoder(
  name: string,
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof keys>>,
  prefixes: readonly string[],
  offset: number,
  before = false,
): Model {
  const { hidden_size: width, num_attention_heads: heads } = config;
  const headDim = headDimOf(checkpoint, width, heads);
  const maxTokens = config.max_position_embeddings - offset;
  if (maxTokens < 1)
    throw configError(checkpoint, "max_position_embeddings", `must be over ${offset}`);
  const prefix = prefixOf(checkpoint, prefixes, "embeddings.word_embeddings.weight");

  const norm = <V>(ops: Operations<V>, x: V, name: string): V =>
    ops.layerNorm(x, {
      weight: `${name}.weight`,
      bias: `${name}.bias`,
      epsilon: config.layer_norm_eps,
    });
  const linear = <V>(ops: Operations<V>, x: V, name: string, to = width): V =>
    ops.linear(x, `${name}.weight`, { bias: `${name}.bias`, width: to });

  return {
    architecture: name,
    blocks: config.num_hidden_layers,
    width,
    vocabulary: config.vocab_size,
    maxTokens,

    embed(ops) {
      const at = `${prefix}embeddings.`;
      const words = ops.embedding(`${at}word_embeddings.weight`);
      const typed = ops.add(
        words,
        ops.tableRow(`${at}token_type_embeddings.weight`, 0, config.type_vocab_size),
      );
      const placed = ops.positionEmbedding(`${at}position_embeddings.weight`, offset);
      const summed = ops.add(typed, placed);
      return before ? summed : norm(ops, summed, `${at}LayerNorm`);
    },

    block(ops, index, x) {
      const at = `${prefix}encoder.layer.${index}.`;
      const read = before ? norm(ops, x, `${at}attention.self_attn_layer_norm`) : x;
      const project = (name: string) => linear(ops, read, `${at}attention.self.${name}`);
      const mixed = ops.attention(project("query"), project("key"), project("value"), {
        heads,
        kvHeads: heads,
        headDim,
        scale: headDim ** -0.5,
        causal: config.is_decoder && config.is_causal,
      });
      const attended = ops.point("attention", linear(ops, mixed, `${at}attention.output.dense`));
      const added = ops.add(attended, x);
      const y = before ? added : norm(ops, added, `${at}attention.output.LayerNorm`);

      const between = before ? norm(ops, y, `${at}LayerNorm`) : y;
      const fedBy = ops.point("mlp-input", between);
      const hidden = linear(ops, fedBy, `${at}intermediate.dense`, config.intermediate_size);
      const bent = ops.point("activation", ops.activation(hidden, config.hidden_act));
      const fed = ops.point("mlp", linear(ops, bent, `${at}output.dense`));
      const out = ops.add(fed, y);
      return before ? out : norm(ops, out, `${at}output.LayerNorm`);
    },

    // Where norms stand behind, each block ends in one.
    finalNorm: (ops, x) => (before ? norm(ops, x, `${prefix}encoder.LayerNorm`) : x),
  };
}
