import { afterAll, describe, expect, it } from "vitest";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { parityCases } from "../parity-case.js";
import { worstDeviation } from "./worst-deviation.js";

const worst = new Map<string, number>();

describe.each(["cpu", "wasm"] as const)("tfjs/%s", backend => {
  it.each(parityCases)("has transformers' hidden states for %s", async name => {
    const deviation = await worstDeviation(name, tfjsEngine({ backend }), "resident");
    worst.set(backend, Math.max(worst.get(backend) ?? 0, deviation));
    // The order of float32 sums differs; a wrong model is off by 1e-2 and more.
    expect(deviation).toBeLessThan(1e-4);
  });

  afterAll(() => console.log(`tfjs/${backend}: worst deviation ${worst.get(backend)}`));
});
