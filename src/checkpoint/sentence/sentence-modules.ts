/**
 * @file What a sentence-transformers folder says of how a vector is made of a sentence: a text
 * goes through the transformer behind a prompt, its tokens' last states are pooled, and what
 * comes out goes through some small steps.
 */

/** How sentence-transformers pools the tokens of a sentence, padding aside. */
export type SentencePooling = (typeof sentencePoolings)[number];

/** In the order in which older folders join them. */
export const sentencePoolings = [
  "cls",
  "max",
  "mean",
  "mean_sqrt_len_tokens",
  "weightedmean",
  "lasttoken",
] as const;

/** What happens to a pooled sentence. */
export type SentenceStep = DenseStep | LayerNormStep | NormalizeStep;

/** activation(x · Wᵀ + b), and x or x · Rᵀ added to it. */
export interface DenseStep {
  /** Of which form. */
  readonly kind: "dense";
  /** What precedes its weights' names: "sentence/2_Dense.". */
  readonly at: string;
  /** How wide what it takes is. */
  readonly inputs: number;
  /** How wide its result is. */
  readonly outputs: number;
  readonly bias: boolean;
  /** PyTorch's class: "Tanh", "Identity". */
  readonly activation: SentenceActivation;
  /** Whether its input is added to its result. */
  readonly residual: boolean;
}

/** PyTorch's activations that a dense step may have, its arguments being the defaults. */
export const sentenceActivations = ["Identity", "Tanh", "ReLU", "GELU", "SiLU", "Sigmoid"] as const;

/** What a dense step ends in, as PyTorch calls it. */
export type SentenceActivation = (typeof sentenceActivations)[number];

/** A norm that subtracts the mean. */
export interface LayerNormStep {
  /** Of which form. */
  readonly kind: "layer norm";
  /** What precedes its weights' names. */
  readonly at: string;
  readonly width: number;
}

/** x / ‖x‖. */
export interface NormalizeStep {
  /** Of which form. */
  readonly kind: "normalize";
}

/** How a model makes its vectors, read from modules.json and what it lists. */
export interface SentenceModules {
  /** Joined, one after the other. */
  readonly poolings: readonly SentencePooling[];
  /** How wide the folder says that a token's state is. */
  readonly stateWidth: number;
  /** Whether the prompt's tokens are pooled, too. */
  readonly includePrompt: boolean;
  /** What follows the pooling, in order. */
  readonly steps: readonly SentenceStep[];
  /** The most tokens of a text; undefined: what the transformer takes. */
  readonly maxTokens: number | undefined;
  /** Whether texts are put into small letters first. */
  readonly lowerCase: boolean;
  /** What stands before a text, by its name. */
  readonly prompts: Readonly<Record<string, string>>;
  /** The name of the prompt that is used unless another is asked for. */
  readonly defaultPrompt: string | null;
  /** How its authors compare its vectors: "cosine", "dot" …; null if they do not say. */
  readonly similarity: string | null;
}
