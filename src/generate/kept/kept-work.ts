import type { LongWork } from "../../base/progress.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { DecoderOptions } from "../../engine/decoder.js";
import type { Engine } from "../../engine/engine.js";
import type { Model } from "../../model/operations.js";

/** Work whose results a store keeps; what was finished when it was stopped is not done again. */
export interface KeptWork extends LongWork {
  /** The root of a store; without it nothing is kept. */
  readonly folder?: string;
  /** What the store calls it; defaults to "prompts" for continuations, "requests" for likelihoods. */
  readonly name?: string;
  /** If given, whoever is at the same already is waited for instead of refused; told who it is. */
  readonly onWait?: (holder: string) => void;
  /** Hashes of what the requests were made from, kept with what came of them. */
  readonly provenance?: Readonly<Record<string, unknown>>;
}

/** Such work of a model on this machine. */
export interface ModelWork extends KeptWork {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  /** Defaults to `onnxEngine()`. */
  readonly engine?: Engine;
  /** How the engine runs. */
  readonly run?: Omit<DecoderOptions, "caches">;
}
