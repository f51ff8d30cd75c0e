import { describe, expect, it } from "vitest";
import { findBackend } from "../../../src/engine/tfjs/backend.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../../src/model/model-for.js";
import { batchOf, deviation, parityCase, parityCases, runOne } from "../parity-case.js";
import { worstDeviation } from "./worst-deviation.js";

/** Native TensorFlow is tested wherever somebody has installed it. */
const backends = (["cpu", "wasm", "tensorflow"] as const).filter(
  name => findBackend(name).missing.length === 0,
);

describe.each(backends)("tfjs/%s", backend => {
  it.each(parityCases)("has transformers' hidden states for %s", async name => {
    // The order of float32 sums differs; a wrong model is off by 1e-2 and more.
    for (const residence of ["resident", "streamed"] as const)
      expect(await worstDeviation(name, tfjsEngine({ backend }), residence)).toBeLessThan(1e-5);
  });

  it("predicts the tokens that transformers predicts", async () => {
    for (const name of ["llama", "gemma2", "bloom"]) {
      const { checkpoint, sentences, states, logits } = await parityCase(name);
      const model = modelFor(checkpoint);
      const layers = [1, states.length - 1]; // one that passes the final norm, one that has
      const runner = await tfjsEngine({ backend }).open(checkpoint, model, {
        layers,
        logits: true,
      });
      const last = batchOf(sentences.slice(-1), n => [
        Array.from({ length: n }, (_, t) => (t === n - 1 ? 1 : 0)),
      ]);
      const result = await runOne(runner, last).finally(() => runner.close());
      expect(result.length).toBe(2 * model.vocabulary);
      expect(deviation(result.subarray(model.vocabulary), logits!), name).toBeLessThan(1e-4);
    }
  });
});
