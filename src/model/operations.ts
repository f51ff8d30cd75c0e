/**
 * @file The operations that models are written in, generic in the value that
 * flows. The compiled engine lets V be an edge of a graph, the eager one a live
 * tensor; a model is the same function for both.
 *
 * Axes: B sentences of a batch, T tokens (right-padded), H width of a state.
 */

/** A parameter by its name in the checkpoint: (out, in) for a matrix, as in PyTorch. */
export type WeightName = string;

export type Activation = "silu" | "gelu" | "gelu_tanh" | "relu" | "tanh";

export interface Rotary {
  /** Inverse frequencies, one for each pair of rotated dimensions; scaling is already in them. */
  readonly inverseFrequencies: Float64Array;
  /** Multiplies cos and sin (YaRN, LongRoPE); 1 otherwise. */
  readonly attentionFactor: number;
  /** Pairs are (i, i + half), as in LLaMA and GPT-NeoX, or (2i, 2i + 1). */
  readonly interleaved: boolean;
}

export interface AttentionOptions {
  readonly heads: number;
  /** Fewer than `heads` in grouped-query attention. */
  readonly kvHeads: number;
  readonly headDim: number;
  /** What the products q·k are multiplied by, usually 1/√headDim. */
  readonly scale: number;
  /** Whether a token sees only itself and earlier tokens. Padding is never seen. */
  readonly causal: boolean;
  /** How many tokens back are seen, counting itself; absent: all of them. */
  readonly window?: number;
  /** Scores become c·tanh(score/c). */
  readonly softcap?: number;
  /** ALiBi: one slope a head, times the key's position. */
  readonly slopes?: Float32Array;
}

export interface Operations<V> {
  /** The token ids of the batch, (B, T). */
  readonly tokens: V;
  /** Rows of a table for the batch's tokens: (B, T, H). */
  embedding(table: WeightName): V;
  /** Rows of a table for the positions `offset … offset + T`: broadcasts over the batch. */
  positionEmbedding(table: WeightName, offset: number): V;
  /** x · Wᵀ + b. `transposed` if the checkpoint stores (in, out), as GPT-2 does. */
  linear(x: V, weight: WeightName, options?: LinearOptions): V;
  /** x / √(mean(x²) + ε) · w, where `unitOffset` means 1 + w (Gemma). */
  rmsNorm(x: V, weight: WeightName, options: { epsilon: number; unitOffset?: boolean }): V;
  layerNorm(x: V, weight: WeightName, bias: WeightName | undefined, epsilon: number): V;
  /** Splits (B, T, heads·headDim) by head, normalises or rotates each, and joins them again. */
  perHead(x: V, heads: number, f: (x: V) => V): V;
  rotary(x: V, heads: number, rotary: Rotary): V;
  /** Softmax attention over (B, T, heads·headDim); padding is masked. */
  attention(q: V, k: V, v: V, options: AttentionOptions): V;
  activation(x: V, kind: Activation): V;
  add(x: V, y: V): V;
  multiply(x: V, y: V): V;
  scale(x: V, factor: number): V;
  /** Columns `begin … end` of the last axis. */
  slice(x: V, begin: number, end: number): V;
  /** Adds a row of a table to every token (BERT's token type 0). */
  addRow(x: V, table: WeightName, index: number): V;
  /** Names a value, so that a hook can read or replace it: "block.3.attention". Returns it. */
  point(name: string, x: V): V;
}

export interface LinearOptions {
  readonly bias?: WeightName;
  readonly transposed?: boolean;
}

/**
 * An architecture bound to a checkpoint's configuration. The parts are separate,
 * so that a model larger than memory can be run block by block.
 *
 * The states are those of transformers' `hidden_states`: state 0 is the embedding
 * output, state k is what block k−1 returns, and the last one, state L, has
 * passed the final norm (where the architecture has one).
 */
export interface Model {
  /** "llama", "gemma3" …: the `model_type` of config.json. */
  readonly architecture: string;
  readonly blocks: number;
  /** H. */
  readonly width: number;
  readonly vocabulary: number;
  /** The most tokens a sentence may have. */
  readonly maxTokens: number;
  embed<V>(ops: Operations<V>): V;
  block<V>(ops: Operations<V>, index: number, x: V): V;
  finalNorm<V>(ops: Operations<V>, x: V): V;
  /** (B, T, vocabulary) from state L; absent for an encoder without a language-model head. */
  logits?<V>(ops: Operations<V>, x: V): V;
}
