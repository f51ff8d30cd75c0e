/** @file What is asked of a model, and what it says. */

/** A text to be continued. */
export interface GenerationRequest {
  /** Unlike every other's; answers are joined to what they answer by it. */
  readonly id: string;
  /** What the model goes on from. */
  readonly prompt: string;
}

/** A text whose probability after another is asked for. */
export interface LikelihoodRequest {
  /** Unlike every other's. */
  readonly id: string;
  /** What the model has read; empty: the beginning of a text. */
  readonly context: string;
  /** What is judged, after the prompt. */
  readonly continuation: string;
  /** The continuation is a whole text, however long, scored in windows that do not overlap; then without context. */
  readonly rolling?: {
    /** The most tokens of a window; defaults to what the model takes. */
    readonly window?: number;
  };
}

/** How the next token is chosen. */
export type Search =
  | { readonly kind: "greedy" }
  | {
      readonly kind: "beams";
      /** How many hypotheses are followed, 2 or more. */
      readonly beams: number;
      /** Scores are divided by length to this power: above 0 favours long ones; defaults to 1. */
      readonly lengthPenalty?: number;
      /**
       * When there are as many finished hypotheses as beams: stop (true), stop if no running one
       * is likely to be better (false, the default), or if none can be ("never").
       */
      readonly earlyStopping?: boolean | "never";
    }
  | {
      readonly kind: "sampling";
      /** Every draw follows from it, the request's id and the sample's number. */
      readonly seed: number;
      /** Logits are divided by it; defaults to 1. */
      readonly temperature?: number;
      /** Only so many of the likeliest tokens; 0, the default: all. */
      readonly topK?: number;
      /** Only the likeliest tokens that together have this probability; defaults to 1: all. */
      readonly topP?: number;
      /** Continuations of each prompt; defaults to 1. */
      readonly samples?: number;
    };

/** Everything but the prompts that a continuation depends on. */
export interface GenerationSettings {
  readonly search: Search;
  /** The most tokens of a continuation. */
  readonly maxTokens: number;
  /** A continuation ends before the first of these that it comes to. */
  readonly stop: readonly string[];
  /** Tokens that end a continuation and are no part of it. */
  readonly endTokens: readonly number[];
}

/** Why a continuation ends: a token that says so, a string that it was to stop at, or its length. */
export type Finish = "eos" | "stop" | "length";

/** A continuation. */
export interface Hypothesis {
  /** Without the token that ended it. */
  readonly ids: readonly number[];
  readonly text: string;
  readonly finish: Finish;
  /** Sum of the tokens' log-probabilities under the model, that of the token that ended it included. */
  readonly logprob: number;
  /**
   * The smallest lead of a chosen token's logit over the next best: choices are the same on every
   * machine unless it is near 1e-5. Null if it was not chosen greedily.
   */
  readonly margin: number | null;
}

/** A continuation as it is handed over and stored. */
export interface Generation {
  readonly id: string;
  /** Which of several samples. */
  readonly sample: number;
  readonly prompt: string;
  readonly text: string;
  /** The tokens of the continuation. */
  readonly ids: readonly number[];
  /** How many tokens the prompt has. */
  readonly prompt_tokens: number;
  /** Why it ended. */
  readonly finish: Finish;
  /** Rounded to 4 decimals. */
  readonly logprob: number;
  readonly margin: number | null;
}

/** What is known of a request's probability. */
export interface Likelihood {
  readonly id: string;
  /** Natural logarithm of the continuation's probability; rounded to 6 decimals. */
  readonly logprob: number;
  /** Of the continuation, as the model reads it. */
  readonly tokens: number;
  readonly characters: number;
  readonly bytes: number;
  /** Whether each of its tokens was the model's first choice. */
  readonly greedy: boolean;
}
