import { activation, blockCount, count, headDimOf } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { ungated } from "../../feed-forward.js";
import { prefixOf } from "../../names.js";
import { layerNorm } from "../../norm.js";

const keys = {
  vocab_size: count,
  dim: count.default(768),
  hidden_dim: count.default(3072),
  n_layers: blockCount.default(6),
  n_heads: count.default(12),
  activation: activation.default("gelu"),
  max_position_embeddings: count.default(512),
};

const spellings = {
  hidden_size: "dim",
  num_hidden_layers: "n_layers",
  num_attention_heads: "n_heads",
} as const;

const inert = {
  sinusoidal_pos_embds: "only says how positions began; the file holds them",
  qa_dropout: "only training reads it",
  seq_classif_dropout: "only training reads it",
  tie_word_embeddings: "no head is read",
  tie_last_hidden_states: "the last block's states are the last states",
};

/** BERT with half the blocks, and one kind of token. @see Sanh et al. 2019, https://arxiv.org/abs/1910.01108 */
export const distilbert = architecture({ used: keys, spellings, inert }, (checkpoint, config) => {
  const { dim: width, n_heads: heads } = config;
  const headDim = headDimOf(checkpoint, width, heads);
  const prefix = prefixOf(checkpoint, ["", "distilbert."], "embeddings.word_embeddings.weight");
  const norm = layerNorm(1e-12);
  const feedForward = ungated(
    { activation: config.activation, width: config.hidden_dim, bias: true },
    ["lin1", "lin2"],
  );

  return {
    architecture: "distilbert",
    blocks: config.n_layers,
    width,
    vocabulary: config.vocab_size,
    maxTokens: config.max_position_embeddings,

    embed(ops) {
      const at = `${prefix}embeddings.`;
      const words = ops.embedding(`${at}word_embeddings.weight`);
      const placed = ops.positionEmbedding(`${at}position_embeddings.weight`, 0);
      return norm(ops, ops.add(words, placed), `${at}LayerNorm`);
    },

    block(ops, index, x) {
      const at = `${prefix}transformer.layer.${index}.`;
      const linear = (y: typeof x, name: string) =>
        ops.linear(y, `${at}attention.${name}.weight`, {
          bias: `${at}attention.${name}.bias`,
          width,
        });
      const mixed = ops.attention(linear(x, "q_lin"), linear(x, "k_lin"), linear(x, "v_lin"), {
        heads,
        kvHeads: heads,
        headDim,
        scale: headDim ** -0.5,
        causal: false,
      });
      const attended = ops.point("attention", linear(mixed, "out_lin"));
      const y = norm(ops, ops.add(attended, x), `${at}sa_layer_norm`);
      const fed = ops.point("mlp", feedForward(ops, `${at}ffn.`, ops.point("mlp-input", y)));
      return norm(ops, ops.add(fed, y), `${at}output_layer_norm`);
    },

    finalNorm: (_, x) => x, // each block ends in a norm
  };
});
