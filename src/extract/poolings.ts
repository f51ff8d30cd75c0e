/**
 * @file A pooling is a row of weights over the tokens of a sentence: the state of a
 * sentence is Σ_t w_t h_t. Weights, and not code, go to the engine, so that every
 * pooling of a layer is one product on the device.
 *
 * Tokens are counted from t = 1 to T here; padding is no token.
 *
 * | name | w_t | the field's name for it |
 * | --- | --- | --- |
 * | `mean` | 1/m on the m tokens that are text, 0 on BOS, EOS, CLS, SEP … | mean pooling without special tokens |
 * | `mean_bos` | 1/T | mean pooling with the attention mask (sentence-transformers) |
 * | `last` | 1 at t = T | last-token pooling (RepE, E5-Mistral); [SEP] in BERT |
 * | `weighted` | t / (T(T+1)/2) | position-weighted mean (SGPT) |
 * | `cls` | 1 at t = 1 | CLS pooling; BOS where a model has one |
 * | `xllm` | 1/T_max of the sentence's batch | the x-LLaMA code's `(mask * h).mean(dim=1)` |
 *
 * `sentence` is the one vector that a sentence-transformers model makes of a sentence
 * (`sentence-pass.ts`): of the last layer alone, with a prompt, and of a width of its own.
 *
 * `xllm` divides by the padded length, so that a sentence's scale depends on its
 * batch mates: cosine does not notice, Euclidean distances, PCA and CKA do. It is here
 * to reproduce published figures; its batch is the group of eight consecutive
 * sentences of the corpus (sentences 1–8, 9–16 …) whatever is run together here.
 */

/** A tokenized sentence, as far as poolings depend on it. */
export interface PooledSentence {
  /** T. */
  readonly length: number;
  /** Whether token t is a special one and no text: BOS, EOS, CLS … */
  readonly isSpecial: (t: number) => boolean;
  /** The longest sentence, in tokens, of the group of eight that the sentence belongs to. */
  readonly groupLength: number;
}

/** Sentences a batch in the x-LLaMA code. */
export const xllmBatch = 8;

/** Returns the weights (T); t counts from 0 here. */
export type PoolingWeights = (sentence: PooledSentence) => Float32Array;

export const filled = (length: number, weight: (t: number) => number): Float32Array =>
  Float32Array.from({ length }, (_, t) => weight(t));

/** 1 on each token of text, so that a sum over them counts. */
export const onText: PoolingWeights = ({ length, isSpecial }) =>
  filled(length, t => (isSpecial(t) ? 0 : 1));

const weightsByName = {
  mean({ length, isSpecial }) {
    let text = 0;
    for (let t = 0; t < length; t++) if (!isSpecial(t)) text++;
    return filled(length, t => (isSpecial(t) ? 0 : 1 / text));
  },
  mean_bos: ({ length }) => filled(length, () => 1 / length),
  last: ({ length }) => filled(length, t => (t === length - 1 ? 1 : 0)),
  weighted: ({ length }) => filled(length, t => (t + 1) / ((length * (length + 1)) / 2)),
  cls: ({ length }) => filled(length, t => (t === 0 ? 1 : 0)),
  xllm: ({ length, groupLength }) => filled(length, () => 1 / groupLength),
} satisfies Record<string, PoolingWeights>;

/** A pooling that is the same for every model. */
export type TokenPooling = keyof typeof weightsByName;

/** The poolings that are the same for every model. */
export const tokenPoolings = Object.keys(weightsByName) as readonly TokenPooling[];

/** A way of making one vector of a sentence's tokens; METHODS.md has each one's formula. */
export type PoolingName = TokenPooling | "sentence";

/** The poolings that there are. */
export const poolingNames: readonly PoolingName[] = [...tokenPoolings, "sentence"];

/** What is stored unless asked otherwise: all but those that only some models or papers need. */
export const defaultPoolings: readonly PoolingName[] = ["mean", "mean_bos", "last", "weighted"];

export function isPoolingName(name: string): name is PoolingName {
  return poolingNames.some(known => known === name);
}

/**
 * Returns the weights of a pooling over the tokens of a sentence, (T).
 *
 * @returns Zeros for `mean` if no token is text; otherwise the weights sum to 1, but for
 *   `xllm`, which sums to T / T_max.
 * @see Muennighoff 2022, SGPT, https://arxiv.org/abs/2202.08904, section 3.1
 * @see Zhu et al. 2023, x-LLaMA, https://arxiv.org/abs/2308.04948
 */
export function poolingWeights(name: TokenPooling, sentence: PooledSentence): Float32Array {
  return weightsByName[name](sentence);
}
