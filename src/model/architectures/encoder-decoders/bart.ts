import { layerNorm } from "../../norm.js";
import type { Operations } from "../../operations.js";

/** What differs between the relatives. */
export interface Bart {
  readonly architecture: string;
  /** Norms stand before each part and after the last block, or after each part. */
  readonly norms: "before" | "after";
  /** The name of a norm of the embeddings. */
  readonly embeddingNorm?: string;
  /** What is added to an embedding. @param at What precedes the weights of the encoder, or the decoder. */
  positions<V>(ops: Operations<V>, at: string): V;
  /** The encoder's embedding is not the decoder's; defaults to false. */
  readonly ownEmbedding?: boolean;
  /** A token that takes no position. */
  readonly padding?: number;
  /** A number of each token is added to its logit. */
  readonly logitsBias?: boolean;
}

/** PyTorch's default, which these norms keep. */
export const bartNorm = layerNorm(1e-5);
