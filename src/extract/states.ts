import type { LanguageCode } from "../corpus/corpus.js";
import type { Matrix } from "../numeric/matrix.js";

/**
 * The stored hidden states of one model over one corpus: everything after the
 * forward passes starts here. Layer numbers are transformers': 0 is the embedding
 * output, L follows the final norm.
 */
export interface States {
  readonly manifest: Manifest;
  /** (n, d): row i is sentence `ids[i]`. Reads one slab of the file. */
  matrix(language: LanguageCode, layer: number, pooling: string): Promise<Matrix>;
  close(): Promise<void>;
}

/** How the states were obtained, written beside them as manifest.json. */
export interface Manifest {
  readonly isogloss: string;
  readonly model: {
    readonly name: string;
    readonly revision: string | null;
    readonly architecture: string;
    readonly blocks: number;
    readonly width: number;
    /** SHA-256 over the weight files' contents, and over tokenizer.json. */
    readonly weightsHash: string;
    readonly tokenizerHash: string;
  };
  readonly corpus: {
    readonly name: string;
    readonly hash: string;
    readonly source: string;
    readonly licence: string;
    readonly sentences: number;
    readonly notes: readonly string[];
  };
  readonly languages: readonly LanguageCode[];
  readonly layers: readonly number[];
  readonly poolings: readonly string[];
  /** For each language, the tokens of each sentence, special tokens included. */
  readonly tokenCounts: Readonly<Record<LanguageCode, readonly number[]>>;
  readonly engine: string;
  readonly dtype: "F32";
}
