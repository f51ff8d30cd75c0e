import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Model, Operations } from "../model/operations.js";
import type { Decoder, DecoderOptions } from "./decoder.js";
import type { PointPlan, RunEdits } from "./hooks/edit.js";
import type { Lens, LensOptions } from "./lens.js";

/**
 * @file An engine runs a model over batches of token ids and returns pooled
 * hidden states. Which layers and how they are pooled is part of what is
 * compiled, so that only the pooled states leave the device.
 */

/** Sentences of similar length, right-padded. */
export interface Batch {
  /** (B, T), rows padded with any valid id. */
  readonly ids: Int32Array;
  /** (B, P, T): each row weighs the tokens of one pooling of one sentence; 0 on padding. */
  readonly poolings: Float32Array;
  /** (B): the tokens of each sentence, before padding. */
  readonly lengths: Int32Array;
  /** B, the number of sentences. */
  readonly size: number;
  /** T, the tokens of the longest sentence. */
  readonly tokens: number;
  /** P, the poolings of each sentence. */
  readonly poolingCount: number;
}

/** What one vector is made of a sentence's P poolings by, joined to one row. */
export interface VectorHead {
  /** P. */
  readonly poolings: number;
  /** Poolings that are the largest value among the tokens with a weight, and not their weighted sum. */
  readonly largest: readonly number[];
  /** (B, 1, E) from (B, 1, P·H). */
  apply<V>(ops: Operations<V>, x: V): V;
}

/** How a model is opened for its hidden states. */
export interface RunOptions {
  /**
   * Which states are wanted, ascending, 0 … L: 0 is the embedding output, L has passed the
   * final norm. Blocks past the last one are never built.
   */
  readonly layers: readonly number[];
  /**
   * Hands over logits instead of states: what the model's head predicts after each pooled
   * state, (layers, B, P, vocabulary). States before the last pass the final norm first,
   * which makes this the logit lens. A pooling of one token gives that token's logits.
   */
  readonly logits?: boolean;
  /** Hands over one vector of each sentence instead: (layers, B, 1, E). */
  readonly vector?: VectorHead | undefined;
  /**
   * Hands over the choice of experts instead of states: how many of the pooled tokens chose each,
   * as their pooling weighs them, (layers, B, P, experts). The layers must be those that
   * `routedLayers` gives.
   */
  readonly routing?: boolean;
  /** What is read and changed at points of the pass; what runs with it is never kept in a store. */
  readonly points?: PointPlan;
  /** Held whole, or read block by block; absent: chosen by the memory there is. */
  readonly residence?: "resident" | "streamed";
  /** The bytes the weights may take in memory, the head's included; default: half of what is free. */
  readonly memory?: number;
  /** Threads of the CPU provider; default: one a core. */
  readonly threads?: number;
}

/** Takes what came of a batch. */
export type Receive = (
  states: Float32Array,
  index: number,
  read: ReadonlyMap<string, Float32Array>,
) => void | Promise<void>;

/** A model that is opened and runs batches. */
export interface Runner {
  /** What runs where, for people and manifests: "onnx/cpu, resident, 2 threads". */
  readonly description: string;
  /**
   * Runs a chunk of batches (streamed engines read every block once a chunk) and hands
   * over each one's pooled states: (layers, B, P, H), in float32, in the order given; with the
   * values of the points that are read, (B, T, W), what stands on padding of no matter.
   *
   * @param edits What is done at points, announced in `points` when the model was opened.
   * @throws IsoglossError if a state is infinite or not a number, or a token is unknown.
   * @throws RangeError if a batch is longer than the model takes, or disagrees with itself; or an
   *   edit was not announced, or is of a token that is not there.
   */
  run(batches: readonly Batch[], receive: Receive, edits?: RunEdits): Promise<void>;
  close(): Promise<void>;
}

/** Who runs models: `onnxEngine()`, or `tfjsEngine()`. */
export interface Engine {
  readonly name: string;
  /**
   * The identity under which a store keeps what the engine yields: two engines share one
   * only if they give equal states for equal inputs. Null if its states must not be kept,
   * because something that no name tells (a hook) may have changed them.
   */
  readonly storedAs: string | null;
  /**
   * What the names of models say of its arithmetic, if that is not float32: "int8 weights". So
   * manifests, rows and captions do.
   */
  readonly label?: string;
  /** The same engine in float32, where this one computes in something else. */
  readonly exact?: Engine;
  /** Opens a model for the layers that are wanted; who opens it closes it. */
  open(checkpoint: Checkpoint, model: Model, options: RunOptions): Promise<Runner>;
  /**
   * Opens a causal model, or an encoder with its decoder, for the tokens that follow.
   * @throws IsoglossError if the model sees both ways, or has no language-model head.
   */
  openDecoder(checkpoint: Checkpoint, model: Model, options: DecoderOptions): Promise<Decoder>;
  /**
   * Opens a model's final norm and head to read states with.
   * @throws IsoglossError if the model has no language-model head.
   */
  openLens(checkpoint: Checkpoint, model: Model, options: LensOptions): Promise<Lens>;
}
