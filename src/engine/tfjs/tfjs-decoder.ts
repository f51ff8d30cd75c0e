import type { Tensor } from "@tensorflow/tfjs-core";
import { stateOf } from "../../model/flow.js";
import type { Model } from "../../model/operations.js";
import { checkPass, checkPredictions } from "../check-pass.js";
import type { CallShape, Decoder, Predictions, SourceReader, TokenPass } from "../decoder.js";
import { type Edit, editsOf } from "../hooks/edit.js";
import { rowsOfPass } from "../hooks/token-rows.js";
import { readLogits } from "../read-logits.js";
import { type PassRun, unfolding } from "../unfold-trees.js";
import type { TfjsHead } from "./heads/head.js";
import type { Setting } from "./pass.js";
import { editHook, inTurn } from "./points/edit-hook.js";
import type { Residence } from "./residence.js";
import { RowTensors } from "./row-tensors.js";
import type { ModelStage } from "./stages.js";
import { tensorOperations } from "./tensor-operations.js";
import type { Weights } from "./weights.js";

/** What a decoder works with; `close` gives all of it back. */
export interface DecoderParts {
  readonly setting: Setting;
  readonly stages: readonly ModelStage[];
  readonly residence: Residence;
  readonly head: TfjsHead;
  readonly calls: readonly CallShape[];
  readonly states: readonly number[];
  readonly caches: boolean;
  readonly source?: SourceReader;
  /** @throws RangeError for an edit that was not announced. */
  check(edits: readonly Edit[]): void;
  close(): Promise<void>;
}

/** Returns the decoder that runs passes operation by operation. */
export function tfjsDecoder(model: Model, parts: DecoderParts): Decoder {
  const { setting, stages, residence, head, calls, states, caches, source } = parts;
  const { backend } = setting;

  const predicted: PassRun = async (given, edits) => {
    const all = given.map(
      (pass, index) => new RowPass(setting, pass, index, caches, editsOf(edits, index)),
    );
    const groups = residence.kind === "resident" ? all.map(pass => [pass]) : [all];
    const predictions: Predictions[] = [];
    try {
      for (const group of groups) {
        for (const [i, stage] of stages.entries()) {
          const weights = await residence.enter(i);
          for (const pass of group) pass.advance(stage, weights);
          residence.leave(i);
        }
        for (const pass of group) predictions.push(await pass.read(head, model));
      }
    } finally {
      for (const pass of all) pass.dispose();
    }
    return predictions;
  };

  return {
    description: `tfjs/${backend.name} (${backend.package}), ${residence.kind}`,
    residence: residence.kind,
    calls,
    states,
    source,

    async run(given, edits = []) {
      for (const index of given.keys()) parts.check(editsOf(edits, index));
      const kept = caches ? { calls, states } : null;
      for (const pass of given) checkPass("tfjsEngine", pass, model, kept, source?.shapes);
      return (states.length > 0 ? unfolding(predicted) : predicted)(given, edits);
    },

    close: parts.close,
  };
}

/** One pass on its way through the stages of a model; between two stages it is one tensor. */
class RowPass {
  readonly #inputs: RowTensors;
  #x: Tensor | undefined;

  constructor(
    readonly setting: Setting,
    readonly pass: TokenPass,
    readonly index: number,
    caches: boolean,
    readonly edits: readonly Edit[],
  ) {
    this.#inputs = new RowTensors(setting.backend.tf, pass, caches);
  }

  advance(stage: ModelStage, weights: Weights): void {
    const before = this.#x;
    const after = this.setting.backend.tf.tidy(() =>
      stage.forward(this.#operations(weights), before),
    );
    this.#x = after;
    if (before !== after) before?.dispose();
  }

  async read(head: TfjsHead, model: Model): Promise<Predictions> {
    const { blocks, width, vocabulary } = model;
    const { backend } = this.setting;
    const { tf } = backend;
    const { wanted } = this.pass;
    const logits = tf.tidy(() => {
      const ops = this.#operations(head.weights);
      const all = tf.reshape(stateOf(model, ops, this.#x!), [-1, width]);
      const states = tf.gather(all, tf.tensor1d(wanted, "int32"));
      const rows = tf.reshape(states, [1, wanted.length, width]);
      return head.read(ops, rows, blocks);
    });
    try {
      const read = readLogits(await backend.read(logits), vocabulary, this.pass);
      checkPredictions(read, vocabulary);
      return { ...read, added: await this.#inputs.added(), states: await this.#inputs.states() };
    } finally {
      logits.dispose();
    }
  }

  dispose(): void {
    this.#inputs.dispose();
    this.#x?.dispose();
    this.#x = undefined;
  }

  #operations(weights: Weights) {
    const { backend, tables, hookAt: given } = this.setting;
    const { index, edits } = this;
    const rows = rowsOfPass("tfjsEngine", this.pass);
    const hookAt = (name: string) => inTurn([given(name), editHook(name, edits, rows)]);
    return tensorOperations({ backend, weights, tables, inputs: this.#inputs, index, hookAt });
  }
}
