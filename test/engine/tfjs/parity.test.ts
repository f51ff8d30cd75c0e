import { describe, expect, it } from "vitest";
import { findBackend } from "../../../src/engine/tfjs/backend.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { parityCases } from "../parity-case.js";
import { worstDeviation } from "./worst-deviation.js";

/** Native TensorFlow is tested wherever somebody has installed it. */
const backends = (["cpu", "wasm", "tensorflow"] as const).filter(
  name => findBackend(name).missing.length === 0,
);

describe.each(backends)("tfjs/%s", backend => {
  it.each(parityCases)("has transformers' hidden states for %s", async name => {
    // The order of float32 sums differs; a wrong model is off by 1e-2 and more.
    expect(await worstDeviation(name, tfjsEngine({ backend }), "resident")).toBeLessThan(1e-4);
  });

  it("has the same when streamed", async () => {
    const engine = tfjsEngine({ backend });
    expect(await worstDeviation("gemma3", engine, "streamed")).toBeLessThan(1e-4);
  });
});
