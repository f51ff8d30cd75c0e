import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { activation, blockCount, configError, count, epsilon, headDimOf } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { linear } from "../../feed-forward.js";
import { prefixOf } from "../../names.js";
import { layerNorm } from "../../norm.js";
import type { Operations } from "../../operations.js";

/** "p2c|c2p", or a list: whether tokens look at positions, and positions at tokens. */
const sides = z
  .union([z.string().transform(text => text.toLowerCase().split("|")), z.array(z.string())])
  .transform(parts => parts.map(part => part.trim()))
  .refine(parts => parts.every(part => ["c2p", "p2c", ""].includes(part)), {
    message: "may hold c2p and p2c alone",
  });

/** Minus one stands for absence. */
const sizeOrNone = z.int().max(10_000_000);

const keys = {
  vocab_size: count,
  hidden_size: count,
  num_hidden_layers: blockCount,
  num_attention_heads: count,
  attention_head_size: count.nullish(),
  intermediate_size: count.default(6144),
  embedding_size: count.nullish(),
  type_vocab_size: z.int().min(0).max(10_000_000).default(0),
  hidden_act: activation.default("gelu"),
  max_position_embeddings: count.default(512),
  layer_norm_eps: epsilon.default(1e-7),
  position_biased_input: z.boolean().default(true),
  relative_attention: z.boolean().default(false),
  max_relative_positions: sizeOrNone.default(-1),
  position_buckets: sizeOrNone.default(-1),
  pos_att_type: sides.default([]),
  share_att_key: z.boolean().default(false),
  norm_rel_ebd: z.string().default("none"),
  conv_kernel_size: sizeOrNone.default(0),
  conv_act: activation.default("tanh"),
};

const head = "belongs to its head";
const inert = {
  is_decoder: "it always looks both ways",
  is_causal: "it always looks both ways",
  position_embedding_type: "other keys say which positions it has",
  pooler_dropout: head,
  pooler_hidden_act: head,
  pooler_hidden_size: head,
  legacy: head,
  tie_word_embeddings: "no head is read",
  tie_last_hidden_states: "the last block's states are the last states",
};

const neutral = {
  conv_groups: { values: [1], effect: "would convolve groups of columns apart" },
};

type Config = z.infer<z.ZodObject<typeof keys>>;

/**
 * DeBERTa v2 and v3, mDeBERTa: tokens look at what tokens say and at how far away they are, apart.
 * @see He et al. 2021, https://arxiv.org/abs/2006.03654, https://arxiv.org/abs/2111.09543
 */
export const debertaV2 = architecture({ used: keys, inert, neutral }, (checkpoint, config) => {
  const { hidden_size: width, num_attention_heads: heads } = config;
  const narrow = config.embedding_size ?? width;
  const headDim = headDimOf(checkpoint, width, heads);
  if ((config.attention_head_size ?? headDim) !== headDim)
    throw configError(
      checkpoint,
      "attention_head_size",
      `must be hidden_size over heads, ${headDim}`,
    );
  const { conv_kernel_size: taps, pos_att_type: looks } = config;
  if (taps > 0 && taps % 2 === 0)
    throw configError(checkpoint, "conv_kernel_size", `must be odd, got ${taps}`);
  const table = config.relative_attention ? tableOf(checkpoint, config) : undefined;
  const prefix = prefixOf(checkpoint, ["", "deberta."], "embeddings.word_embeddings.weight");
  const norm = layerNorm(config.layer_norm_eps);
  // A score has as many terms as there are ways of looking, and is divided by the root of all.
  const terms = 1 + new Set(looks.filter(look => look !== "")).size;

  /** Keys or queries of distances: of their own, or made as those of tokens are. */
  function distances<V>(ops: Operations<V>, at: string, side: "c2p" | "p2c"): V | undefined {
    if (table === undefined || !looks.includes(side)) return undefined;
    const [from, what] = side === "c2p" ? (["query", "key"] as const) : (["key", "query"] as const);
    const name = config.share_att_key ? `${what}_proj` : `pos_${what}_proj`;
    return ops.distances(
      { ...table, table: `${prefix}encoder.rel_embeddings.weight` },
      from,
      (inside, rows) => {
        const read = table.normed ? norm(inside, rows, `${prefix}encoder.LayerNorm`) : rows;
        return linear(inside, read, at + name, true, width);
      },
    );
  }

  return {
    architecture: "deberta-v2",
    blocks: config.num_hidden_layers,
    width,
    vocabulary: config.vocab_size,
    maxTokens: config.max_position_embeddings,

    embed(ops) {
      const at = `${prefix}embeddings.`;
      let x = ops.embedding(`${at}word_embeddings.weight`, {
        rows: config.vocab_size,
        width: narrow,
      });
      if (config.position_biased_input)
        x = ops.add(x, ops.positionEmbedding(`${at}position_embeddings.weight`, 0, narrow));
      const types = config.type_vocab_size;
      if (types > 0)
        x = ops.add(x, ops.tableRow(`${at}token_type_embeddings.weight`, 0, types, narrow));
      if (narrow !== width) x = linear(ops, x, `${at}embed_proj`, false, width);
      return norm(ops, x, `${at}LayerNorm`);
    },

    block(ops, index, x) {
      const at = `${prefix}encoder.layer.${index}.`;
      const project = (name: string) => linear(ops, x, `${at}attention.self.${name}`, true, width);
      const mixed = ops.attention(
        project("query_proj"),
        project("key_proj"),
        project("value_proj"),
        { heads, kvHeads: heads, headDim, scale: (headDim * terms) ** -0.5, causal: false },
        {
          keys: distances(ops, `${at}attention.self.`, "c2p"),
          queries: distances(ops, `${at}attention.self.`, "p2c"),
        },
      );
      const said = linear(ops, mixed, `${at}attention.output.dense`, true, width);
      const y = norm(
        ops,
        ops.add(ops.point("attention", said), x),
        `${at}attention.output.LayerNorm`,
      );

      const fedBy = ops.point("mlp-input", y);
      const hidden = linear(ops, fedBy, `${at}intermediate.dense`, true, config.intermediate_size);
      const bent = ops.point("activation", ops.activation(hidden, config.hidden_act));
      const fed = ops.point("mlp", linear(ops, bent, `${at}output.dense`, true, width));
      const out = norm(ops, ops.add(fed, y), `${at}output.LayerNorm`);
      if (taps <= 0 || index > 0) return out;

      // Beside the first block, what the embeddings of neighbours say.
      const near = ops.convolutionBothWays(x, `${prefix}encoder.conv.conv.weight`, {
        taps,
        width,
        bias: `${prefix}encoder.conv.conv.bias`,
      });
      const added = ops.add(out, ops.activation(near, config.conv_act));
      return norm(ops, added, `${prefix}encoder.conv.LayerNorm`);
    },

    finalNorm: (_, x) => x, // each block ends in a norm
  };
});

/** How the table of distances is laid out. */
function tableOf(checkpoint: Checkpoint, config: Config) {
  const { position_buckets: buckets, max_relative_positions: given } = config;
  const longest = given < 1 ? config.max_position_embeddings : given;
  const shared = buckets > 0;
  if (shared && (buckets < 2 || longest - 1 <= Math.floor(buckets / 2)))
    throw configError(
      checkpoint,
      "position_buckets",
      `${buckets} do not share out distances up to max_relative_positions, ${longest}`,
    );
  return {
    width: config.hidden_size,
    span: shared ? buckets : longest,
    maxDistance: shared ? longest : undefined,
    normed: config.norm_rel_ebd
      .toLowerCase()
      .split("|")
      .some(part => part.trim() === "layer_norm"),
  };
}
