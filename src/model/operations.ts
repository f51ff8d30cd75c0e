/**
 * @file The operations that models are written in, generic in the value that
 * flows. The compiled engine lets V be an edge of a graph, the eager one a live
 * tensor; a model is the same function for both.
 *
 * Axes: B sentences of a batch, T tokens (right-padded), H width of a state.
 */

/** A parameter by its name in the checkpoint: (out, in) for a matrix, as in PyTorch. */
export type WeightName = string;

/** What stands between the two matrices of an MLP, as transformers names it. */
export type Activation =
  | "silu"
  | "gelu"
  | "gelu_tanh"
  | "quick_gelu"
  | "relu"
  | "relu2"
  | "sigmoid"
  | "tanh";

/** How positions rotate queries and keys. */
export interface Rotary {
  /**
   * Radians a position, one for each pair of rotated dimensions, scaling included. A head's
   * first 2·pairs dimensions are rotated, i with i + pairs; the rest passes unchanged.
   */
  readonly frequencies: Float32Array;
  /** Neighbours are pairs instead: dimension 2i with 2i + 1 (Cohere, GLM). */
  readonly interleaved?: boolean;
  /** Multiplies cos and sin (YaRN, LongRoPE); 1 otherwise. */
  readonly attentionFactor: number;
}

/** How tokens look at one another. */
export interface AttentionOptions {
  readonly heads: number;
  /** Fewer than `heads` in grouped-query attention. */
  readonly kvHeads: number;
  readonly headDim: number;
  /** Of a value's head; default: `headDim`, as of queries and keys. */
  readonly valueDim?: number;
  /** What the products q·k are multiplied by, usually 1/√headDim. */
  readonly scale: number;
  /** Whether a token sees only itself and earlier tokens. Padding is never seen. */
  readonly causal: boolean;
  /** How many tokens back (and ahead, if not causal) are seen, counting itself; absent: all. */
  readonly window?: number;
  /** Texts are cut into pieces of so many tokens, and a token sees its own piece alone (Llama 4). */
  readonly chunk?: number;
  /** A learned score for each head, of a token that says nothing: what it draws is lost (gpt-oss). */
  readonly sinks?: WeightName;
  /** Scores become c·tanh(score/c). */
  readonly softcap?: number;
  /** ALiBi: one slope a head, times the key's position. */
  readonly slopes?: Float32Array;
  /** What a table says of the distance between two tokens is added to their score (T5). */
  readonly relative?: RelativeBias;
}

/** How tokens look at those of a source text: at all of them, wherever they stand. */
export interface CrossAttentionOptions
  extends Pick<AttentionOptions, "heads" | "kvHeads" | "headDim" | "scale"> {
  /** Of what `ModelDecoder.memory` says for this block. */
  readonly block: number;
}

/** How large a table is, where it is not the vocabulary by the state's width. */
export interface TableSize {
  /** How many rows it has. */
  readonly rows: number;
  /** How many columns. */
  readonly width: number;
  /** Whether tokens that it has no row for read the first one. */
  readonly firstForOthers?: boolean;
}

/** Of a convolution. */
export interface ConvolutionOptions {
  /** How many tokens it sees, the token itself among them. */
  readonly taps: number;
  /** How many columns it has. */
  readonly width: number;
  readonly bias?: WeightName;
}

/** What a gated delta rule reads of each token. */
export interface DeltaInputs<V> {
  /** (B, T, keyHeads·keyDim), as are keys; each is one for heads / keyHeads heads. */
  readonly q: V;
  readonly k: V;
  /** (B, T, heads·valueDim) */
  readonly v: V;
  /** (B, T, heads) What the memory's fading follows from. */
  readonly a: V;
  /** (B, T, heads) What the strength of the correction follows from. */
  readonly b: V;
}

/** How heads lie in what a gated delta rule reads, and what it has learned. */
export interface DeltaOptions {
  /** Of values. */
  readonly heads: number;
  /** Of queries and keys. */
  readonly keyHeads: number;
  /** Of a query's and a key's head. */
  readonly keyDim: number;
  /** Of a value's head. */
  readonly valueDim: number;
  /** (heads) A: how fast a head forgets, as a logarithm. */
  readonly decay: WeightName;
  /** (heads) Added to `a`. */
  readonly bias: WeightName;
}

/** A table of (buckets, heads), and how distances share its rows. */
export interface RelativeBias {
  readonly table: WeightName;
  /** The table's rows. */
  readonly buckets: number;
  /** From here on all distances share a row. */
  readonly maxDistance: number;
}

/** A table that has a row for each distance of two tokens, and how far ones share rows. */
export interface DistanceTable {
  readonly table: WeightName;
  readonly width: number;
  /** Rows are for the distances −span … span − 1; all beyond have the first, or the last. */
  readonly span: number;
  /** From span/2 on distances share rows, ever more of them, up to this one; absent: none do. */
  readonly maxDistance?: number | undefined;
}

/** What distances are to attention: keys and queries of their own, of as many heads (DeBERTa). */
export interface Distances<V> {
  /** (1, 2T, heads·headDim) What each query meets: row m stands for a key m − T + 1 tokens after it. */
  readonly keys?: V | undefined;
  /** (1, 2T, heads·headDim) What meets each key: row m stands for a query m − T + 1 tokens after it. */
  readonly queries?: V | undefined;
}

/** What a model is written in; V is what flows: an edge of a graph, or a live tensor. */
export interface Operations<V> {
  /** Rows of a table for the batch's tokens: (B, T, H). */
  embedding(table: WeightName, size?: TableSize): V;
  /**
   * Rows of a table for the positions `offset … offset + T`; to be added to an embedding.
   * @param width Of the table; default: H.
   */
  positionEmbedding(table: WeightName, offset: number, width?: number): V;
  /** [sin(p·f), cos(p·f)] for the positions p = `offset … offset + T`, all sines first. */
  sinusoids(frequencies: Float32Array, offset: number): V;
  /**
   * One row of a table of `rows`, for every token alike (BERT's token type 0).
   * @param width Of the table; default: H.
   */
  tableRow(table: WeightName, index: number, rows: number, width?: number): V;
  /** x · Wᵀ + b. */
  linear(x: V, weight: WeightName, options?: LinearOptions): V;
  /** x / √(mean(x²) + ε) · w, or without w. */
  rmsNorm(x: V, weight: WeightName | undefined, options: RmsNormOptions): V;
  /** (x − mean(x)) / √(var(x) + ε) · w + b. */
  layerNorm(x: V, options: LayerNormOptions): V;
  /** x / ‖x‖; of a length below 10⁻¹², x / 10⁻¹². */
  unit(x: V): V;
  /** x as large as another value is: x · √mean(like²) / √max(mean(x²), 10⁻⁵). */
  asLarge(x: V, like: V): V;
  /** max(x − mean(x) − deviations · √var(x), 0): what stands so far above the mean, and by how much. */
  above(x: V, deviations: number): V;
  /** Rotates each head of (B, T, heads·headDim) by its token's position. */
  rotary(x: V, heads: number, rotary: Rotary): V;
  /**
   * Softmax attention of queries (B, T, heads·headDim) to keys (B, T, kvHeads·headDim) for values
   * (B, T, kvHeads·valueDim), which gives (B, T, heads·valueDim); padding is never seen.
   * @param distances What is added to a score besides: scale · (q · distances.keys + k · distances.queries).
   */
  attention(q: V, k: V, v: V, options: AttentionOptions, distances?: Distances<V>): V;
  /**
   * What is made of the rows of a table that speak of the distances between the batch's tokens.
   * @param from From where they are counted: row m is of the token m − T + 1 after it.
   * @param make Applies what is to be learned of them to (1, 2T, width), with the operations for it.
   */
  distances(
    table: DistanceTable,
    from: "query" | "key",
    make: (ops: Operations<V>, rows: V) => V,
  ): V;
  /**
   * Softmax attention of queries (B, T, heads·headDim) to the keys and values that a block has of
   * a source text; only a model's decoder asks for it.
   */
  crossAttention(q: V, options: CrossAttentionOptions): V;
  /**
   * A convolution of each column by itself that looks back: Σ w[c, 0, j] · x[t − taps + 1 + j], and
   * nothing stands before the first token.
   */
  convolution(x: V, weight: WeightName, options: ConvolutionOptions): V;
  /**
   * A convolution of all columns together that looks both ways, with an odd number of taps:
   * Σ W[:, :, j] · x[t − (taps − 1)/2 + j], and nothing stands around a text.
   */
  convolutionBothWays(x: V, weight: WeightName, options: ConvolutionOptions): V;
  /**
   * What a memory says that each token first fades and then corrects, read token by token:
   * S ← eᵍS, S ← S + k(β(v − Sᵀk))ᵀ, and Sᵀq is said, for each head; g = −e^A · softplus(a + bias),
   * β = sigmoid(b), and q and k have length 1.
   * @returns (B, T, heads·valueDim) @see Yang et al. 2025, https://arxiv.org/abs/2412.06464
   */
  deltaRule(inputs: DeltaInputs<V>, options: DeltaOptions): V;
  activation(x: V, kind: Activation): V;
  /** xIELU, whose numbers were learned. @see Huang & Schlag 2024, https://arxiv.org/abs/2411.13010 */
  xielu(x: V, weights: XieluWeights): V;
  /** min(max(x, low), limit); low is −limit by default, and may be −∞. */
  clip(x: V, limit: number, low?: number): V;
  /**
   * x times a factor for each token by its position p: 1 + strength · ln(1 + ⌊(p + 1) / step⌋).
   * @see Nakanishi 2025, https://arxiv.org/abs/2501.19399
   */
  scaleByPosition(x: V, options: PositionScale): V;
  /**
   * The share that each expert has in each token's answer, 0 where its router did not choose it.
   * @param router (B, T, experts), as is what is returned.
   */
  shares(router: V, options: RoutingOptions): V;
  /**
   * Σ share · expert(x) over the experts whose share of a token is not 0.
   * @param shares (B, T, experts)
   * @param expert Applies expert `index` to the tokens that it is given, with the operations for them.
   */
  mixture(
    x: V,
    shares: V,
    options: MixtureOptions,
    expert: (ops: Operations<V>, x: V, index: number) => V,
  ): V;
  add(x: V, y: V): V;
  /** y may be one wide, a factor for each token. */
  multiply(x: V, y: V): V;
  scale(x: V, factor: number): V;
  /** Columns times learned numbers: one for each of them, or one for all. */
  scaleBy(x: V, weight: WeightName): V;
  /** Columns `begin … end` of the last axis, or of each of its `heads` equal parts. */
  slice(x: V, begin: number, end: number, heads?: number): V;
  /** The values' columns side by side, or those of each of their `heads` equal parts. */
  join(values: readonly V[], heads?: number): V;
  /** The columns so many times, one after the other. */
  repeat(x: V, times: number): V;
  /**
   * Names a value, so that a hook can read or change it. Returns it. A model names what is in a
   * block from there ("attention"); `withPoints` says which block ("block.3.attention").
   */
  point(name: string, x: V): V;
}

/** How a matrix lies in the checkpoint, and its bias. */
export interface LinearOptions {
  readonly bias?: WeightName;
  /** The checkpoint stores (in, out) instead of (out, in), as GPT-2 does. */
  readonly transposed?: boolean;
  /** How wide config.json makes the result, where nothing else tells; checked, not used. */
  readonly width?: number;
  /** In float32 whatever other products are in: it is small, and chooses (a router's logits). */
  readonly exact?: boolean;
}

/** Of a root-mean-square norm. */
export interface RmsNormOptions {
  readonly epsilon: number;
  /** Multiplies by 1 + w instead of w (Gemma). */
  readonly unitOffset?: boolean;
  /** Normalises each of so many equal parts of the last axis by itself; default 1. */
  readonly heads?: number;
}

/** Of a norm that subtracts the mean. */
export interface LayerNormOptions {
  readonly epsilon: number;
  /** Default: 1. Several are one for each of the `heads`. */
  readonly weight?: WeightName | readonly WeightName[];
  /** Multiplies by 1 + w instead of w, where there is one weight (Nemotron). */
  readonly unitOffset?: boolean;
  /** Default: 0. */
  readonly bias?: WeightName;
  /** Normalises each of so many equal parts of the last axis by itself; default 1. */
  readonly heads?: number;
  /** The weight is a table with a row for each of the `heads` (Command R+). */
  readonly table?: boolean;
}

/** What a position makes of its token: 1 + strength · ln(1 + ⌊(p + 1) / step⌋). */
export interface PositionScale {
  /** In tokens. */
  readonly step: number;
  /** 0 changes nothing. */
  readonly strength: number;
}

/** How a router's numbers become experts' shares. */
export interface RoutingOptions {
  /** How many there are. */
  readonly experts: number;
  /** How many of them look at a token: those of the highest scores. */
  readonly chosen: number;
  /** What makes scores of the numbers; default: softmax. */
  readonly score?: "softmax" | "sigmoid";
  /** Whether the shares of the chosen add up to 1; otherwise they are their scores. */
  readonly normalized: boolean;
  /** Added to the scores while experts are chosen, and not to their shares (DeepSeek-V3). */
  readonly correction?: WeightName;
  /** Experts stand in so many groups, and only those of the best are chosen (DeepSeek). */
  readonly groups?: {
    /** How many groups there are. */
    readonly count: number;
    /** Of how many an expert may be. */
    readonly chosen: number;
    /** A group is as good as so many of its best experts together. */
    readonly judgedBy: 1 | 2;
  };
  /** Multiplies the shares; default 1. */
  readonly factor?: number;
  /**
   * Two are chosen, and the share of each is its softmax over those alone that it does not surpass
   * by more than so much of the larger of both numbers; over the second, the first is left out.
   * @see Liu et al. 2024, https://arxiv.org/abs/2409.12136 (SparseMixer, as Phi-3.5-MoE runs it)
   */
  readonly within?: number;
}

/** How tokens are shared out among experts. */
export interface MixtureOptions {
  /** How many there are. */
  readonly experts: number;
  /** The shares multiply what an expert reads, and not what it says (Llama 4). */
  readonly before?: boolean;
}

/**
 * The learned numbers of xIELU, each a tensor of one element: for x > 0 it is
 * softplus(αp)·x² + βx, else (expm1(min(x, ε)) − x)·(β + softplus(αn)) + βx.
 */
export interface XieluWeights {
  /** αp */
  readonly alphaPositive: WeightName;
  /** αn */
  readonly alphaNegative: WeightName;
  /** β */
  readonly beta: WeightName;
  /** ε */
  readonly epsilon: WeightName;
}

/** Columns that stand behind the state's while it flows, and that later blocks read. */
export interface Beside {
  /** Returns state 0 with what goes beside it. */
  begin<V>(ops: Operations<V>, state: V): V;
  /** How many there are before block `block`. */
  width(block: number): number;
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
  /** What a reader of its states should know of its configuration: keys that were not understood. */
  readonly notes?: readonly string[];
  /** H. */
  readonly width: number;
  readonly vocabulary: number;
  /** A token that takes no position of its own wherever it stands (XLM-R's padding): refused in a text. */
  readonly padding?: number;
  /** The most tokens a sentence may have. */
  readonly maxTokens: number;
  /** What flows from block to block beside the state; absent: nothing. */
  readonly beside?: Beside;
  /** Returns state 0. */
  embed<V>(ops: Operations<V>): V;
  /** Returns state `index` + 1 of state `index`, and what is beside them behind them. */
  block<V>(ops: Operations<V>, index: number, x: V): V;
  /** Returns the last state of what the last block returns. */
  finalNorm<V>(ops: Operations<V>, x: V): V;
  /** (B, T, vocabulary) from state L; absent for an encoder without a language-model head. */
  logits?<V>(ops: Operations<V>, x: V): V;
  /**
   * Returns what writes another text, of a model that reads one, if the checkpoint has it.
   * @throws IsoglossError if its part of config.json, or a tensor of it, is wrong.
   */
  decoder?(): ModelDecoder;
}

/**
 * What writes, of an encoder with a decoder: a model of its own, whose blocks also look at what
 * the encoder made of a source text.
 */
export interface ModelDecoder extends Omit<Model, "decoder"> {
  /** Returns the keys and values that block `index` finds in a source, of the encoder's last state: (B, S, kvHeads·headDim). */
  memory<V>(ops: Operations<V>, index: number, state: V): readonly [keys: V, values: V];
}
