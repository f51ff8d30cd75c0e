import { configError, headDimOf } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { prefixOf } from "../../names.js";
import type { Model, Operations } from "../../operations.js";
import { kinds, paddedKeys } from "./bert.js";

/**
 * XLM-R XL and XXL: XLM-R with its norms before each sublayer instead of behind it, none after
 * the embedding, and one at the end.
 * @see Goyal et al. 2021, https://arxiv.org/abs/2105.00572
 */
export const xlmRobertaXl = architecture(
  { used: paddedKeys, neutral: kinds.neutral, inert: { tie_word_embeddings: "no head is read" } },
  (checkpoint, config): Model => {
    const { hidden_size: width, num_attention_heads: heads } = config;
    const headDim = headDimOf(checkpoint, width, heads);
    const offset = config.pad_token_id + 1;
    const maxTokens = config.max_position_embeddings - offset;
    if (maxTokens < 1)
      throw configError(checkpoint, "max_position_embeddings", `must be over ${offset}`);
    const prefix = prefixOf(checkpoint, ["", "roberta."], "embeddings.word_embeddings.weight");
    const norm = <V>(ops: Operations<V>, x: V, name: string): V =>
      ops.layerNorm(x, {
        weight: `${name}.weight`,
        bias: `${name}.bias`,
        epsilon: config.layer_norm_eps,
      });
    const linear = <V>(ops: Operations<V>, x: V, name: string, to = width): V =>
      ops.linear(x, `${name}.weight`, { bias: `${name}.bias`, width: to });

    return {
      architecture: "xlm-roberta-xl",
      blocks: config.num_hidden_layers,
      width,
      vocabulary: config.vocab_size,
      padding: config.pad_token_id,
      maxTokens,

      embed(ops) {
        const at = `${prefix}embeddings.`;
        const words = ops.embedding(`${at}word_embeddings.weight`);
        const types = `${at}token_type_embeddings.weight`;
        const typed = ops.add(words, ops.tableRow(types, 0, config.type_vocab_size));
        return ops.add(typed, ops.positionEmbedding(`${at}position_embeddings.weight`, offset));
      },

      block(ops, index, x) {
        const at = `${prefix}encoder.layer.${index}.`;
        const normed = norm(ops, x, `${at}attention.self_attn_layer_norm`);
        const project = (name: string) => linear(ops, normed, `${at}attention.self.${name}`);
        const mixed = ops.attention(project("query"), project("key"), project("value"), {
          ...{ heads, kvHeads: heads, headDim, scale: headDim ** -0.5 },
          causal: config.is_decoder && config.is_causal,
        });
        const attended = ops.point(
          `block.${index}.attention`,
          linear(ops, mixed, `${at}attention.output.dense`),
        );
        const y = ops.add(attended, x);

        const between = norm(ops, y, `${at}LayerNorm`);
        const hidden = linear(ops, between, `${at}intermediate.dense`, config.intermediate_size);
        const fed = ops.point(
          `block.${index}.mlp`,
          linear(ops, ops.activation(hidden, config.hidden_act), `${at}output.dense`),
        );
        return ops.point(`block.${index}`, ops.add(fed, y));
      },

      finalNorm: (ops, x) => norm(ops, x, `${prefix}encoder.LayerNorm`),
    };
  },
);
