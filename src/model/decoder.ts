import { type FeedForward, gated, linear } from "./feed-forward.js";
import { headBias } from "./names.js";
import type { Norm } from "./norm.js";
import type { Activation, Model, Operations, PositionScale, Rotary } from "./operations.js";
import { softcapped } from "./softcapped.js";

/**
 * @file The decoder that LLaMA made common: rotary attention and a gated
 * feed-forward part, each with norms around it. Most architectures are this one
 * with options; a file each says with which.
 */

export interface DecoderParts {
  readonly architecture: string;
  readonly blocks: number;
  readonly width: number;
  readonly vocabulary: number;
  readonly maxTokens: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly feedForwardWidth: number;
  /** What q·k is multiplied by. */
  readonly attentionScale: number;
  /** Whether a token sees only itself and earlier ones; false in a decoder made into an encoder. */
  readonly causal: boolean;
  readonly activation: Activation;
  readonly norm: Norm;
  readonly norms: Norms;
  /** Whether the feed-forward part reads what attention reads, and not what it returns. */
  readonly parallel: boolean;
  /** Queries and keys are normalised; undefined: they are not. */
  readonly queryKeyNorm: QueryKeyNorm | undefined;
  /** Queries, keys and values are cut off at ± this (OLMo). */
  readonly clip: number | undefined;
  /** Embeddings are multiplied by it: 1, or √width (Gemma). */
  readonly embeddingScale: number;
  /** What attention and feed-forward part return is multiplied by it: 1 but in Granite. */
  readonly residualScale: number;
  /** Logits are multiplied by it. */
  readonly logitScale: number;
  /** Which projections have a bias. */
  readonly bias: {
    readonly qkv: boolean;
    readonly output: boolean;
    readonly mlp: boolean;
    readonly head?: boolean;
  };
  /** Query, key and value in one matrix (Phi-3), and gate and up in another (GLM-4, too). */
  readonly fused: { readonly qkv: boolean; readonly gateAndUp: boolean };
  /** Default: the gated one that the fields above describe. */
  feedForward?(block: number): FeedForward;
  /** undefined: the block knows no positions. */
  rotary(block: number): Rotary | undefined;
  /** The name of a score for each head that takes its share of attention and says nothing (gpt-oss). */
  readonly sinks?: string;
  /** Default, and where it is undefined: the one that the other fields describe. @param at "model.layers.0.self_attn." */
  attention?<V>(ops: Operations<V>, block: number, at: string, x: V): V | undefined;
  /** How far block `block` sees, counting a token itself; undefined: everything. */
  window(block: number): number | undefined;
  /** Of how many tokens are the pieces that block `block` sees; undefined, or absent: everything. */
  chunk?(block: number): number | undefined;
  /** What queries are multiplied by for their position, in block `block`. */
  queryScale?(block: number): PositionScale | undefined;
  /** c of c·tanh(x/c), on attention scores and on logits. */
  readonly softcap: number | undefined;
  readonly logitSoftcap: number | undefined;
  /** What precedes "layers.0" in the names of weights: "model." */
  readonly prefix: string;
  /** Names that differ: of the projection of what attention mixed, the last norm, the feed-forward part. */
  readonly names: {
    readonly output: string;
    readonly finalNorm: string;
    readonly feedForward?: string;
    /** Default: "embed_tokens". */
    readonly embedding?: string;
    /** Of query, key and value in one; default: "qkv_proj". */
    readonly queryKeyValue?: string;
    /** Of what mixes tokens in a block; default: "self_attn". */
    readonly attention?: (block: number) => string;
  };
  /** The matrix of the language-model head; the embedding's own where they are tied; undefined: none. */
  readonly head: string | undefined;
}

/** How queries and keys are normalised. */
export interface QueryKeyNorm {
  /** The names of the two norms. */
  readonly query: string;
  readonly key: string;
  /** Each head by itself, or all heads as one. */
  readonly over: "heads" | "whole";
  /** After they have been turned, and not before. */
  readonly afterRotation?: boolean;
  /** Only in blocks that turn them (Llama 4). */
  readonly onlyTurned?: boolean;
  /** Default: the decoder's own kind of norm. */
  readonly norm?: Norm;
}

export const headNorms: QueryKeyNorm = { query: "q_norm", key: "k_norm", over: "heads" };

export const wholeNorms: QueryKeyNorm = { ...headNorms, over: "whole" };

/** The norms of a block by their names in the checkpoint; the residual goes round them. */
export interface Norms {
  readonly beforeAttention?: string;
  readonly afterAttention?: string;
  readonly beforeFeedForward?: string;
  readonly afterFeedForward?: string;
}

export const preNorms: Norms = {
  beforeAttention: "input_layernorm",
  beforeFeedForward: "post_attention_layernorm",
};

export const postNorms: Norms = {
  afterAttention: "post_attention_layernorm",
  afterFeedForward: "post_feedforward_layernorm",
};

export const sandwichNorms: Norms = {
  ...postNorms,
  beforeAttention: "input_layernorm",
  beforeFeedForward: "pre_feedforward_layernorm",
};

export function decoder(d: DecoderParts): Model {
  const usual = gated({
    activation: d.activation,
    width: d.feedForwardWidth,
    bias: d.bias.mlp,
    fused: d.fused.gateAndUp,
  });
  const clipped = <V>(ops: Operations<V>, x: V): V =>
    d.clip === undefined ? x : ops.clip(x, d.clip);

  function queryKeyValue<V>(ops: Operations<V>, at: string, x: V): [V, V, V] {
    const q = d.heads * d.headDim;
    const kv = d.kvHeads * d.headDim;
    if (d.fused.qkv) {
      const all = linear(
        ops,
        x,
        at + (d.names.queryKeyValue ?? "qkv_proj"),
        d.bias.qkv,
        q + 2 * kv,
      ); // (B, T, q + 2kv)
      return [ops.slice(all, 0, q), ops.slice(all, q, q + kv), ops.slice(all, q + kv, q + 2 * kv)];
    }
    const project = (name: string) => linear(ops, x, `${at}${name}_proj`, d.bias.qkv);
    return [project("q"), project("k"), project("v")];
  }

  /** Queries or keys, normalised and turned. */
  function placed<V>(ops: Operations<V>, x: V, block: number, name: string, heads: number): V {
    const { over = "heads", afterRotation = false, norm = d.norm } = d.queryKeyNorm ?? {};
    const rotary = d.rotary(block);
    const isBare = d.queryKeyNorm?.onlyTurned && rotary === undefined;
    const normed = (y: V) =>
      d.queryKeyNorm === undefined || isBare ? y : norm(ops, y, name, over === "heads" ? heads : 1);
    const turned = (y: V) => (rotary === undefined ? y : ops.rotary(y, heads, rotary));
    return afterRotation ? normed(turned(x)) : turned(clipped(ops, normed(x)));
  }

  function attention<V>(ops: Operations<V>, block: number, at: string, x: V): V {
    const [q, k, v] = queryKeyValue(ops, at, x);
    const queries = placed(ops, q, block, at + d.queryKeyNorm?.query, d.heads);
    const heat = d.queryScale?.(block);
    const chunk = d.chunk?.(block);
    const mixed = ops.attention(
      heat === undefined ? queries : ops.scaleByPosition(queries, heat),
      placed(ops, k, block, at + d.queryKeyNorm?.key, d.kvHeads),
      clipped(ops, v),
      {
        heads: d.heads,
        kvHeads: d.kvHeads,
        headDim: d.headDim,
        scale: d.attentionScale,
        causal: d.causal || chunk !== undefined, // no piece is looked at both ways, as in transformers
        window: d.window(block),
        chunk,
        sinks: d.sinks && at + d.sinks,
        softcap: d.softcap,
      },
    );
    return linear(ops, mixed, at + d.names.output, d.bias.output);
  }

  return {
    architecture: d.architecture,
    blocks: d.blocks,
    width: d.width,
    vocabulary: d.vocabulary,
    maxTokens: d.maxTokens,

    embed(ops) {
      const x = ops.embedding(`${d.prefix}${d.names.embedding ?? "embed_tokens"}.weight`);
      return d.embeddingScale === 1 ? x : ops.scale(x, d.embeddingScale);
    },

    block(ops, index, x) {
      const at = `${d.prefix}layers.${index}.`;
      const normed = (value: typeof x, name: string | undefined) =>
        name === undefined ? value : d.norm(ops, value, at + name);
      const scaled = (value: typeof x) =>
        d.residualScale === 1 ? value : ops.scale(value, d.residualScale);

      const read = normed(x, d.norms.beforeAttention);
      const place = `${at}${d.names.attention?.(index) ?? "self_attn"}.`;
      const own = d.attention?.(ops, index, place, read);
      const mixed = own === undefined ? attention(ops, index, place, read) : own; // it may be null
      const attended = normed(mixed, d.norms.afterAttention);
      const y = ops.add(x, scaled(ops.point("attention", attended)));
      const before = d.parallel ? read : normed(y, d.norms.beforeFeedForward);
      const feedForward = d.feedForward?.(index) ?? usual;
      const fed = normed(
        feedForward(ops, `${at}${d.names.feedForward ?? "mlp"}.`, ops.point("mlp-input", before)),
        d.norms.afterFeedForward,
      );
      return ops.add(y, scaled(ops.point("mlp", fed)));
    },

    finalNorm: (ops, x) => d.norm(ops, x, d.prefix + d.names.finalNorm),

    logits: d.head === undefined ? undefined : logitsBy(d.head),
  };

  function logitsBy(head: string): NonNullable<Model["logits"]> {
    const bias = d.bias.head ? { bias: headBias } : {};
    return (ops, x) => {
      const raw = ops.linear(x, head, bias);
      const logits = d.logitScale === 1 ? raw : ops.scale(raw, d.logitScale);
      return softcapped(ops, logits, d.logitSoftcap);
    };
  }
}
