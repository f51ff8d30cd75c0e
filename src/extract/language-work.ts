import type { Progress } from "../base/progress.js";
import type { LanguageCode } from "../corpus/corpus.js";
import type { Runner } from "../engine/engine.js";
import type { PlanOptions } from "./batches.js";
import type { PoolingWeights } from "./poolings.js";
import type { LanguageFiles, StoreInputs } from "./store/store.js";
import type { Tokenized } from "./tokenized.js";

/** What is to be done for one language, and with what. */
export interface LanguageWork extends PlanOptions {
  readonly language: LanguageCode;
  /** The hash of its texts. */
  readonly texts: string;
  readonly files: LanguageFiles;
  readonly inputs: StoreInputs;
  readonly inputsHash: string;
  /** See `Checkpoint.notes` and `Model.notes`. */
  readonly notes: readonly string[];
  readonly tokenized: Tokenized;
  /** What weighs the tokens of a sentence, one a pooling. */
  readonly weights: readonly PoolingWeights[];
  readonly specialIds: ReadonlySet<number>;
  readonly runner: Runner;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}
