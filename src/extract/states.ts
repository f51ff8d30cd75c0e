import type { Dropped, LanguageCode } from "../corpus/corpus.js";
import type { Matrix } from "../numeric/matrix.js";
import type { Sentence, Signature, Source } from "../states/source.js";

/**
 * The stored hidden states of one model over one corpus: everything after the
 * forward passes starts here. Layer numbers are transformers': 0 is the embedding
 * output, L follows the final norm.
 */
export interface States {
  readonly manifest: Manifest;
  /** The columns that say of which model and corpus a number is. */
  readonly signature: Omit<Signature, "unit" | "pooling">;
  /**
   * Returns what analyses take: these states in one pooling.
   * @param pooling Defaults to "mean", or without it to the first that is stored.
   * @throws RangeError for a pooling that is not stored.
   *
   * @example
   * ```ts
   * import { centered, extract, loadCorpus, openModel } from "isogloss";
   * const corpus = await loadCorpus("udhr", { languages: ["en", "de", "sw"], limit: 30 });
   * const states = await extract({ ...(await openModel("base")), corpus });
   * const source = states.pooled("mean").towards("de").at(2, 3).first(20).preprocessed(centered);
   * const english = await source.matrix("English", 3); // (20, d)
   * console.assert(source.pivot === "deu_Latn" && english.rows === 20);
   * ```
   */
  pooled(pooling?: string): Source;
  /**
   * (n, d): row i is sentence i. Reads one slab of the file, and nothing else.
   * @param language As people write it: "zh", "Chinese" or "zho_Hans".
   * @param pooling As in `pooled`.
   * @throws IsoglossError for a language, RangeError for a layer or pooling that is not stored.
   */
  matrix(language: string, layer: number, pooling?: string): Promise<Matrix>;
  /** The sentences of a language with their ids, in the order of rows. */
  sentences(language: string): Promise<readonly Sentence[]>;
}

/** How the states were obtained. */
export interface Manifest {
  /** The version that wrote them. */
  readonly isogloss: string;
  readonly model: ModelIdentity;
  readonly corpus: {
    readonly name: string;
    /** Over ids, language codes and texts: `corpusHash`. */
    readonly hash: string;
    readonly source: string;
    readonly licence: string;
    readonly sentences: number;
    /** What it is made of, in the singular: "sentence", "paragraph" … */
    readonly unit: string;
    readonly notes: readonly string[];
    /** What of it was left out when it was read. */
    readonly dropped?: Dropped | undefined;
  };
  /** What a reader should know of how the model was read: see `Checkpoint.notes`, `Model.notes`. */
  readonly notes: readonly string[];
  readonly languages: readonly LanguageCode[];
  readonly layers: readonly number[];
  readonly poolings: readonly string[];
  /** For each language, the tokens of each sentence, special tokens included, before any cut. */
  readonly tokenCounts: Readonly<Record<LanguageCode, readonly number[]>>;
  /** For each language, how many sentences were cut to the model's length; 0 unless allowed. */
  readonly truncated: Readonly<Record<LanguageCode, number>>;
  /** What ran where: "onnx/cpu, resident, 2 threads". */
  readonly engine: string;
  readonly dtype: "F32";
}

/** Which model states are of, down to the hash of its weights. */
export interface ModelIdentity {
  readonly name: string;
  /** The commit of a Hub repository; null for a local folder. */
  readonly revision: string | null;
  /** As in config.json: "LlamaForCausalLM". */
  readonly architecture: string;
  readonly blocks: number;
  readonly width: number;
  /** SHA-256 over the contents of the weight files, adapters included. */
  readonly weightsHash: string;
  /** SHA-256 over the tokenizer's files, and what it makes of some texts. */
  readonly tokenizerHash: string;
  /** SHA-256 over config.json as it was parsed. */
  readonly configHash: string;
}
