import type { Model } from "../../../model/operations.js";
import { checkFinite } from "../../checks.js";
import { gatheredReadings, type Lens, type LensOptions, lensSliceBytes } from "../../lens.js";
import { readDistributions } from "../../read-distributions.js";
import type { Setting } from "../pass.js";
import { RowTensors } from "../row-tensors.js";
import { tensorOperations } from "../tensor-operations.js";
import type { TfjsHead } from "./head.js";

/** Returns the lens that makes logits on the device, and reads them here. */
export function tfjsLens(
  model: Model,
  { setting, head, close }: { setting: Setting; head: TfjsHead; close(): Promise<void> },
  options: LensOptions,
): Lens {
  const { vocabulary, width, blocks } = model;
  const { backend, tables } = setting;
  const { tf } = backend;
  const perSlice = Math.max(1, Math.floor(lensSliceBytes / (4 * vocabulary)));

  return {
    async read(states, normed) {
      const count = states.length / width;
      const { all, put } = gatheredReadings(count, options);
      for (let first = 0; first < count; first += perSlice) {
        const slice = states.subarray(first * width, Math.min(count, first + perSlice) * width);
        const tokens = slice.length / width;
        const ids = new Int32Array(tokens);
        const pass = { size: 1, tokens, ids, wanted: new Int32Array(0), top: 0 };
        const inputs = new RowTensors(tf, pass, false);
        const logits = tf.tidy(() => {
          const { weights } = head;
          const hookAt = () => undefined;
          const ops = tensorOperations({ backend, weights, tables, inputs, index: 0, hookAt });
          return head.read(ops, tf.tensor3d(slice, [1, tokens, width]), normed ? 0 : blocks);
        });
        try {
          const values = await backend.read(logits);
          checkFinite(values, "what the head says");
          put(first, readDistributions(values, vocabulary, options));
        } finally {
          logits.dispose();
          inputs.dispose();
        }
      }
      return all;
    },
    close,
  };
}
