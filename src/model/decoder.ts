import type { Activation, Model, Operations, Rotary } from "./operations.js";

/**
 * @file The decoder that LLaMA made common: rotary attention and a gated
 * feed-forward part, each with RMS norms around it. Ten architectures are this one
 * with options; a file each says with which.
 */

export interface Decoder {
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
  readonly epsilon: number;
  /** Norms multiply by 1 + w (Gemma). */
  readonly unitOffset: boolean;
  /** Embeddings are multiplied by it: 1, or √width (Gemma). */
  readonly embeddingScale: number;
  readonly norms: Norms;
  /** Queries and keys are normalised: each head by itself, all heads as one, or not. */
  readonly queryKeyNorm: "heads" | "whole" | "none";
  /** Which projections have a bias. */
  readonly bias: { readonly qkv: boolean; readonly output: boolean; readonly mlp: boolean };
  /** Query, key and value in one matrix, and gate and up in another (Phi-3). */
  readonly fused: boolean;
  rotary(block: number): Rotary;
  /** How far block `block` sees, counting a token itself; undefined: everything. */
  window(block: number): number | undefined;
  /** c of c·tanh(x/c), on attention scores and on logits. */
  readonly softcap: number | undefined;
  readonly logitSoftcap: number | undefined;
  /** What precedes "layers.0" in the names of weights: "model." */
  readonly prefix: string;
  /** The matrix of the language-model head; the embedding's own where they are tied; undefined: none. */
  readonly head: string | undefined;
}

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

export function decoder(d: Decoder): Model {
  function norm<V>(ops: Operations<V>, x: V, name: string, heads = 1): V {
    const { epsilon, unitOffset } = d;
    return ops.rmsNorm(x, `${name}.weight`, { epsilon, unitOffset, heads });
  }

  function linear<V>(ops: Operations<V>, x: V, name: string, bias: boolean, width?: number): V {
    return ops.linear(x, `${name}.weight`, {
      ...(bias && { bias: `${name}.bias` }),
      width,
    });
  }

  function queryKeyValue<V>(ops: Operations<V>, at: string, x: V): [V, V, V] {
    const q = d.heads * d.headDim;
    const kv = d.kvHeads * d.headDim;
    if (d.fused) {
      const all = linear(ops, x, `${at}qkv_proj`, d.bias.qkv, q + 2 * kv); // (B, T, q + 2kv)
      return [ops.slice(all, 0, q), ops.slice(all, q, q + kv), ops.slice(all, q + kv, q + 2 * kv)];
    }
    const project = (name: string) => linear(ops, x, `${at}${name}_proj`, d.bias.qkv);
    return [project("q"), project("k"), project("v")];
  }

  function attention<V>(ops: Operations<V>, block: number, at: string, x: V): V {
    let [q, k, v] = queryKeyValue(ops, at, x);
    if (d.queryKeyNorm !== "none") {
      const apart = d.queryKeyNorm === "heads";
      q = norm(ops, q, `${at}q_norm`, apart ? d.heads : 1);
      k = norm(ops, k, `${at}k_norm`, apart ? d.kvHeads : 1);
    }
    const rotary = d.rotary(block);
    const window = d.window(block);
    const mixed = ops.attention(
      ops.rotary(q, d.heads, rotary),
      ops.rotary(k, d.kvHeads, rotary),
      v,
      {
        heads: d.heads,
        kvHeads: d.kvHeads,
        headDim: d.headDim,
        scale: d.attentionScale,
        causal: d.causal,
        window,
        softcap: d.softcap,
      },
    );
    return linear(ops, mixed, `${at}o_proj`, d.bias.output);
  }

  function feedForward<V>(ops: Operations<V>, at: string, x: V): V {
    const [gate, up] = gateAndUp(ops, at, x);
    const hidden = ops.multiply(ops.activation(gate, d.activation), up);
    return linear(ops, hidden, `${at}down_proj`, d.bias.mlp);
  }

  function gateAndUp<V>(ops: Operations<V>, at: string, x: V): [V, V] {
    const width = d.feedForwardWidth;
    if (!d.fused) {
      const project = (name: string) => linear(ops, x, `${at}${name}_proj`, d.bias.mlp, width);
      return [project("gate"), project("up")];
    }
    const both = linear(ops, x, `${at}gate_up_proj`, d.bias.mlp, 2 * width);
    return [ops.slice(both, 0, width), ops.slice(both, width, 2 * width)];
  }

  return {
    architecture: d.architecture,
    blocks: d.blocks,
    width: d.width,
    vocabulary: d.vocabulary,
    maxTokens: d.maxTokens,

    embed(ops) {
      const x = ops.embedding(`${d.prefix}embed_tokens.weight`);
      return d.embeddingScale === 1 ? x : ops.scale(x, d.embeddingScale);
    },

    block(ops, index, x) {
      const at = `${d.prefix}layers.${index}.`;
      const normed = (value: typeof x, name: string | undefined) =>
        name === undefined ? value : norm(ops, value, at + name);

      const attended = attention(ops, index, `${at}self_attn.`, normed(x, d.norms.beforeAttention));
      const y = ops.add(
        x,
        ops.point(`block.${index}.attention`, normed(attended, d.norms.afterAttention)),
      );
      const fed = feedForward(ops, `${at}mlp.`, normed(y, d.norms.beforeFeedForward));
      const z = ops.add(y, ops.point(`block.${index}.mlp`, normed(fed, d.norms.afterFeedForward)));
      return ops.point(`block.${index}`, z);
    },

    finalNorm: (ops, x) => norm(ops, x, `${d.prefix}norm`),

    ...(d.head !== undefined && { logits: logitsBy(d.head) }),
  };

  function logitsBy(head: string): NonNullable<Model["logits"]> {
    return (ops, x) => {
      const logits = ops.linear(x, head);
      if (d.logitSoftcap === undefined) return logits;
      const bounded = ops.activation(ops.scale(logits, 1 / d.logitSoftcap), "tanh");
      return ops.scale(bounded, d.logitSoftcap);
    };
  }
}
