import { describe, expect, it } from "vitest";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { modelFor } from "../../src/model/model-for.js";
import {
  batchOf,
  deviation,
  everyToken,
  parityCase,
  parityCases,
  runOne,
  usualPoolings,
} from "./parity-case.js";

describe.each(parityCases)("%s", name => {
  it("has transformers' hidden states, at every layer and token", async () => {
    const { checkpoint, sentences, states } = await parityCase(name);
    const model = modelFor(checkpoint);
    const layers = states.map((_, layer) => layer);
    const runner = await onnxEngine({ provider: "cpu" }).open(checkpoint, model, { layers });
    const longest = sentences.at(-1)!.length;
    const batch = batchOf(sentences, everyToken(longest));
    const result = await runOne(runner, batch); // (layers, B, longest, H)
    await runner.close();
    const at = (layer: number, b: number) => {
      const begin = (layer * sentences.length + b) * longest * model.width;
      return result.subarray(begin, begin + sentences[b]!.length * model.width);
    };
    // The order of float32 sums differs; a wrong model is off by 1e-2 and more.
    for (const layer of layers)
      for (const b of sentences.keys())
        expect(
          deviation(at(layer, b), states[layer]![b]!),
          `layer ${layer}, sentence ${b}`,
        ).toBeLessThan(1e-4);
    void usualPoolings;
  });
});
