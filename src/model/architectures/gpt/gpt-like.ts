import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { activation, blockCount, causality, count, epsilon } from "../../config.js";
import { type FeedForward, linear } from "../../feed-forward.js";
import { headOf, prefixOf } from "../../names.js";
import { layerNorm, type Norm } from "../../norm.js";
import type { Model, Operations, WeightName } from "../../operations.js";

/**
 * @file The decoder that GPT-2 made common: positions of a table or none, norms that subtract the
 * mean, no gate. What attention reads, and what weights are called, each architecture says.
 */

/** The keys of config.json of those that kept GPT-2's. */
export const gptKeys = {
  vocab_size: count,
  n_embd: count,
  n_layer: blockCount,
  n_head: count,
  n_inner: count.nullish(),
  n_positions: count.default(1024),
  activation_function: activation.default("gelu_tanh"),
  layer_norm_epsilon: epsilon.default(1e-5),
  tie_word_embeddings: z.boolean().default(true),
  is_causal: causality,
};

/** What others call the same. */
export const gptSpellings = {
  hidden_size: "n_embd",
  max_position_embeddings: "n_positions",
  num_attention_heads: "n_head",
  num_hidden_layers: "n_layer",
} as const;

export interface GptParts {
  readonly architecture: string;
  readonly blocks: number;
  readonly width: number;
  readonly vocabulary: number;
  readonly maxTokens: number;
  readonly embedding: WeightName;
  /** Rows that are added to the embedding, from row `offset` on; absent: attention knows positions. */
  readonly positions?: { readonly table: WeightName; readonly offset: number };
  readonly norm: Norm;
  /** The norms of a block, by their names in it. */
  readonly norms: {
    readonly attention: string;
    /** Absent: the feed-forward part reads what attention reads (GPT-J). */
    readonly feedForward?: string;
    /** Whether they follow each sum, and do not precede each part (OPT). */
    readonly after?: boolean;
  };
  /** The whole name of the last norm; undefined: there is none. */
  readonly finalNorm: WeightName | undefined;
  /** Returns what precedes the names of a block's weights: "transformer.h.0.". */
  at(block: number): string;
  attention<V>(ops: Operations<V>, at: string, x: V, block: number): V;
  readonly feedForward: FeedForward;
  /** The matrix of the language-model head; undefined: none. */
  readonly head: WeightName | undefined;
  readonly headBias?: WeightName;
}

/** Returns the norms and what weights are called, as GPT-2 has them. */
export function gptNames(
  checkpoint: Checkpoint,
  config: { readonly layer_norm_epsilon: number; readonly tie_word_embeddings: boolean },
) {
  const prefix = prefixOf(checkpoint, ["transformer.", ""], "wte.weight");
  const embedding = `${prefix}wte.weight`;
  const tied = config.tie_word_embeddings;
  return {
    embedding,
    positions: { table: `${prefix}wpe.weight`, offset: 0 },
    norm: layerNorm(config.layer_norm_epsilon),
    norms: { attention: "ln_1", feedForward: "ln_2" },
    finalNorm: `${prefix}ln_f`,
    at: (block: number) => `${prefix}h.${block}.`,
    head: headOf(checkpoint, { tied, embedding, names: ["lm_head.weight"] }),
  };
}

export function gptLike(g: GptParts): Model {
  const { head, headBias } = g;
  const { attention: first, feedForward: second, after = false } = g.norms;
  return {
    architecture: g.architecture,
    blocks: g.blocks,
    width: g.width,
    vocabulary: g.vocabulary,
    maxTokens: g.maxTokens,

    embed(ops) {
      const x = ops.embedding(g.embedding);
      if (g.positions === undefined) return x;
      return ops.add(x, ops.positionEmbedding(g.positions.table, g.positions.offset));
    },

    block(ops, index, x) {
      const at = g.at(index);
      const normed = (value: typeof x, name: string, here: boolean) =>
        here ? g.norm(ops, value, at + name) : value;

      const read = normed(x, first, !after);
      const attended = ops.point("attention", g.attention(ops, at, read, index));
      const y = normed(ops.add(x, attended), first, after);
      const before = second === undefined ? read : normed(y, second, !after);
      const fed = ops.point("mlp", g.feedForward(ops, at, ops.point("mlp-input", before)));
      const sum = ops.add(y, fed);
      return second === undefined ? sum : normed(sum, second, after);
    },

    finalNorm: (ops, x) => (g.finalNorm === undefined ? x : g.norm(ops, x, g.finalNorm)),

    logits: head === undefined ? undefined : (ops, x) => ops.linear(x, head, { bias: headBias }),
  };
}

/** Returns queries, keys and values by the names of their three matrices, each as wide as the state. */
export function threeProjections<V>(
  ops: Operations<V>,
  at: string,
  x: V,
  { width, bias }: { readonly width: number; readonly bias: boolean },
): [q: V, k: V, v: V] {
  const project = (name: string) => linear(ops, x, `${at}${name}_proj`, bias, width);
  return [project("q"), project("k"), project("v")];
}
