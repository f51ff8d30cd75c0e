import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../../src/engine/engine.js";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../../src/model/model-for.js";
import { openCheckpoint } from "../../../src/model/open-checkpoint.js";
import { batchOf, caseOf, deviation, everyToken, runOne } from "../../engine/parity-case.js";

const folder = resolve(import.meta.dirname, "../../fixtures/gguf");
const cases = readdirSync(folder).filter(name => !name.endsWith(".json"));

const engines: readonly (readonly [string, Engine])[] = [
  ["onnx", onnxEngine({ provider: "cpu" })],
  ["tfjs", tfjsEngine({ backend: "cpu" })],
];

describe.each(cases)("%s", name => {
  const opened = async () =>
    caseOf(
      await openCheckpoint(join(folder, name)), // the one model there, whole or in parts
      join(folder, name, "expected.safetensors"),
    );

  it.each(
    engines.flatMap(([called, engine]) =>
      (["resident", "streamed"] as const).map(residence => ({ called, engine, residence })),
    ),
  )("has the states of its dequantised weights on $called, $residence", async options => {
    const { checkpoint, sentences, states } = await opened();
    const model = modelFor(checkpoint);
    const layers = [...states.keys()];
    const { residence } = options;
    const runner = await options.engine.open(checkpoint, model, { layers, residence, threads: 1 });
    for (const [b, sentence] of sentences.entries()) {
      const all = await runOne(runner, batchOf([sentence], everyToken(sentence.length)));
      const size = all.length / layers.length;
      for (const layer of layers)
        expect(
          deviation(all.subarray(layer * size, (layer + 1) * size), states[layer]![b]!),
          `layer ${layer}, ${sentence.length} tokens`,
        ).toBeLessThan(1e-5);
    }
    await runner.close();
  });

  it("predicts what they predict", async () => {
    const { checkpoint, sentences, logits } = await opened();
    const ids = sentences.at(-1)!;
    for (const residence of ["resident", "streamed"] as const) {
      const [, engine] = engines[0]!;
      const decoder = await engine.openDecoder(checkpoint, modelFor(checkpoint), { residence });
      const wanted = Int32Array.of(ids.length - 1);
      const pass = { size: 1, tokens: ids.length, ids, wanted, top: 1, logits: true };
      const [read] = await decoder.run([pass]);
      expect(deviation(read!.logits!, logits!)).toBeLessThan(1e-5);
      await decoder.close();
    }
  });
});
