import { z } from "zod";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import {
  activation,
  blockCount,
  configError,
  count,
  epsilon,
  headDimOf,
  readConfig,
} from "../config.js";
import { prefixOf } from "../names.js";
import type { Model, Operations } from "../operations.js";

const schema = z.object({
  vocab_size: count,
  hidden_size: count,
  num_hidden_layers: blockCount,
  num_attention_heads: count,
  hidden_act: activation.default("gelu"),
  max_position_embeddings: count.default(512),
  layer_norm_eps: epsilon.default(1e-12),
  pad_token_id: z.int().min(0).max(1000).nullish(),
  position_embedding_type: z.string().nullish(),
  is_decoder: z.boolean().default(false),
});

/** BERT, mBERT, LaBSE: every token sees every other. @see Devlin et al. 2018, https://arxiv.org/abs/1810.04805 */
export function bert(checkpoint: Checkpoint): Model {
  return encoder("bert", checkpoint, ["", "bert."], () => 0);
}

/** XLM-R, multilingual-e5: BERT whose positions begin after the padding token's id. @see Conneau et al. 2019, https://arxiv.org/abs/1911.02116 */
export function xlmRoberta(checkpoint: Checkpoint): Model {
  return encoder("xlm-roberta", checkpoint, ["", "roberta."], padding => (padding ?? 1) + 1);
}

function encoder(
  architecture: string,
  checkpoint: Checkpoint,
  prefixes: readonly string[],
  firstPosition: (padding: number | null | undefined) => number,
): Model {
  const config = readConfig(checkpoint, schema);
  const { hidden_size: width, num_attention_heads: heads } = config;
  const headDim = headDimOf(checkpoint, width, heads);
  const offset = firstPosition(config.pad_token_id);
  const maxTokens = config.max_position_embeddings - offset;
  if (maxTokens < 1)
    throw configError(checkpoint, "max_position_embeddings", `must be over ${offset}`);
  if ((config.position_embedding_type ?? "absolute") !== "absolute")
    throw configError(checkpoint, "position_embedding_type", 'only "absolute" is supported');
  if (config.is_decoder) throw configError(checkpoint, "is_decoder", "true is not supported");
  const prefix = prefixOf(checkpoint, prefixes, "embeddings.word_embeddings.weight");

  const norm = <V>(ops: Operations<V>, x: V, name: string): V =>
    ops.layerNorm(x, `${name}.weight`, `${name}.bias`, config.layer_norm_eps);
  const linear = <V>(ops: Operations<V>, x: V, name: string): V =>
    ops.linear(x, `${name}.weight`, { bias: `${name}.bias` });

  return {
    architecture,
    blocks: config.num_hidden_layers,
    width,
    vocabulary: config.vocab_size,
    maxTokens,

    embed(ops) {
      const at = `${prefix}embeddings.`;
      const words = ops.embedding(`${at}word_embeddings.weight`);
      const typed = ops.add(words, ops.tableRow(`${at}token_type_embeddings.weight`, 0));
      const placed = ops.positionEmbedding(`${at}position_embeddings.weight`, offset);
      return norm(ops, ops.add(typed, placed), `${at}LayerNorm`);
    },

    block(ops, index, x) {
      const at = `${prefix}encoder.layer.${index}.`;
      const project = (name: string) => linear(ops, x, `${at}attention.self.${name}`);
      const mixed = ops.attention(project("query"), project("key"), project("value"), {
        heads,
        kvHeads: heads,
        headDim,
        scale: headDim ** -0.5,
        causal: false,
      });
      const attended = ops.point(
        `block.${index}.attention`,
        linear(ops, mixed, `${at}attention.output.dense`),
      );
      const y = norm(ops, ops.add(attended, x), `${at}attention.output.LayerNorm`);

      const hidden = linear(ops, y, `${at}intermediate.dense`);
      const fed = ops.point(
        `block.${index}.mlp`,
        linear(ops, ops.activation(hidden, config.hidden_act), `${at}output.dense`),
      );
      return ops.point(`block.${index}`, norm(ops, ops.add(fed, y), `${at}output.LayerNorm`));
    },

    finalNorm: (_, x) => x, // each block ends in a norm
  };
}
