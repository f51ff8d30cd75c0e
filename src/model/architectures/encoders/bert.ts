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

export const bertKeys = {
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
export const paddedKeys = { ...bertKeys, pad_token_id: z.int().min(0).default(1) };

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

/** The same of those whose last norm stands at the end: without it the last state is another. */
export const endingInNorm = { tie_word_embeddings: "no head is read" };

/** BERT, mBERT, LaBSE: every token sees every other. @see Devlin et al. 2018, https://arxiv.org/abs/1810.04805 */
export const bert = architecture({ used: bertKeys, ...kinds }, (checkpoint, config) =>
  encoder("bert", checkpoint, config, { prefixes: ["", "bert."] }),
);

/** XLM-R, multilingual-e5: BERT with other positions. @see Conneau et al. 2019, https://arxiv.org/abs/1911.02116 */
export const xlmRoberta = paddedBert("xlm-roberta");

/** The same, for one language or a few. @see Liu et al. 2019, https://arxiv.org/abs/1907.11692 */
export const roberta = paddedBert("roberta");

/** The same, for French. @see Martin et al. 2020, https://arxiv.org/abs/1911.03894 */
export const camembert = paddedBert("camembert");

/** @param prefix Before the weights' names, within a model with a head. */
export function paddedBert(
  name: string,
  prefix = "roberta.",
  before?: NormsBefore,
): (checkpoint: Checkpoint) => Model {
  const { neutral } = kinds;
  const inert = before ? endingInNorm : kinds.inert;
  return architecture({ used: paddedKeys, neutral, inert }, (checkpoint, config) => ({
    ...encoder(name, checkpoint, config, {
      prefixes: ["", prefix],
      offset: config.pad_token_id + 1,
      before,
    }),
    padding: config.pad_token_id,
  }));
}

/** Norms that stand before sublayers instead of behind them, and one at the end, by their names. */
interface NormsBefore {
  /** Before attention, in a block. */
  readonly attention: string;
  /** Before what looks at each token alone, in a block. */
  readonly mlp: string;
  /** At the end. */
  readonly last: string;
  /** Whether there is one behind the embedding, too. */
  readonly embedding: boolean;
}

/** In what BERT's kin differ from it. */
interface Kin {
  /** Before the weights' names: the one that the checkpoint has. */
  readonly prefixes: readonly string[];
  /** The row of the first token's position; default 0. */
  readonly offset?: number;
  readonly before?: NormsBefore | undefined;
  /** Tables of another width than the state's, and the matrix that makes states of them. */
  readonly narrow?: { readonly width: number; readonly projection: string } | undefined;
  /** Tables beside the usual ones whose first row every token has, and how many rows they have. */
  readonly rows?: Readonly<Record<string, number>>;
}

export function encoder(
  name: string,
  checkpoint: Checkpoint,
  config: z.infer<z.ZodObject<typeof bertKeys>>,
  { prefixes, offset = 0, before, narrow, rows = {} }: Kin,
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
      const wide = narrow?.width ?? width;
      const words = ops.embedding(`${at}word_embeddings.weight`, {
        rows: config.vocab_size,
        width: wide,
      });
      const typed = ops.add(
        words,
        ops.tableRow(`${at}token_type_embeddings.weight`, 0, config.type_vocab_size, wide),
      );
      const placed = ops.positionEmbedding(`${at}position_embeddings.weight`, offset, wide);
      let x = ops.add(typed, placed);
      for (const [table, count] of Object.entries(rows))
        x = ops.add(x, ops.tableRow(at + table, 0, count, wide));
      if (!before || before.embedding) x = norm(ops, x, `${at}LayerNorm`);
      return narrow ? linear(ops, x, prefix + narrow.projection) : x;
    },

    block(ops, index, x) {
      const at = `${prefix}encoder.layer.${index}.`;
      const read = before ? norm(ops, x, at + before.attention) : x;
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

      const between = before ? norm(ops, y, at + before.mlp) : y;
      const fedBy = ops.point("mlp-input", between);
      const hidden = linear(ops, fedBy, `${at}intermediate.dense`, config.intermediate_size);
      const bent = ops.point("activation", ops.activation(hidden, config.hidden_act));
      const fed = ops.point("mlp", linear(ops, bent, `${at}output.dense`));
      const out = ops.add(fed, y);
      return before ? out : norm(ops, out, `${at}output.LayerNorm`);
    },

    // Where norms stand behind, each block ends in one.
    finalNorm: (ops, x) => (before ? norm(ops, x, prefix + before.last) : x),
  };
}
