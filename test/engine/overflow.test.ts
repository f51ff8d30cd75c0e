import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.js";
import { findWeights } from "../../src/checkpoint/find-weights.js";
import { checkStates } from "../../src/engine/checks.js";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../src/model/model-for.js";
import { generationOracle } from "../generate/generation-oracle.js";
import { scratch } from "../support/scratch.js";
import { batchOf, parityCase, parityCases, runOne } from "./parity-case.js";

/**
 * @file Weights that are finite and so large that squares overflow: a norm makes 0 of infinity, and
 * what follows is finite and means nothing.
 */

const root = scratch();
const engines: readonly Engine[] = [
  onnxEngine({ provider: "cpu" }),
  tfjsEngine({ backend: "cpu" }),
];
const mean = (n: number) => [new Array<number>(n).fill(1 / n)];

/** A checkpoint's copy in which every weight is 3e38. */
async function flooded(name: string): Promise<Checkpoint> {
  const { checkpoint } = await parityCase(name);
  const folder = join(root, name);
  cpSync(checkpoint.folder, folder, { recursive: true });
  const { weights } = await findWeights(folder);
  for (const { file, offset, length } of weights.values()) {
    const bytes = readFileSync(file);
    for (let at = offset; at < offset + length; at += 4) bytes.writeFloatLE(3e38, at);
    writeFileSync(file, bytes);
  }
  return { ...checkpoint, folder, weights };
}

/** Of every architecture those whose weights are float32: other widths do not hold 3e38 alike. */
const wide = parityCases.filter(name => !/-b?f16\b/.test(name));

it.each(
  wide,
)("%s with weights of 3e38 names the layer that overflows, on both engines", async name => {
  const checkpoint = await flooded(name);
  const model = modelFor(checkpoint);
  const every = Array.from({ length: model.blocks + 1 }, (_, layer) => layer);
  for (const engine of engines)
    for (const layers of [every, [model.blocks]]) {
      const runner = await engine.open(checkpoint, model, { layers, threads: 1 });
      const batch = batchOf([Int32Array.of(3, 4, 5, 6)], mean);
      await expect(runOne(runner, batch)).rejects.toThrow(/^the states of layer \d+ (have|are 0)/);
      await runner.close();
    }
});

const decoders = wide.filter(name => name in generationOracle.parity);

it.each(decoders)("%s with weights of 3e38 predicts nothing, on both engines", async name => {
  const checkpoint = await flooded(name);
  const pass = {
    size: 1,
    tokens: 3,
    ids: Int32Array.of(3, 4, 5),
    wanted: Int32Array.of(2),
    top: 1,
  };
  for (const engine of engines) {
    const decoder = await engine.openDecoder!(checkpoint, modelFor(checkpoint), { threads: 1 });
    await expect(decoder.run([pass])).rejects.toThrow(/^the model's predictions (have|are 0)/);
    await decoder.close();
  }
});

it("takes 0 for a state where no token has a weight", async () => {
  const { checkpoint } = await parityCase("llama");
  const model = modelFor(checkpoint);
  const batch = batchOf([Int32Array.of(3)], () => [[0]]);
  expect(() => checkStates(new Float32Array(model.width), 2, batch)).not.toThrow();
  const weighed = batchOf([Int32Array.of(3)], mean);
  expect(() => checkStates(new Float32Array(model.width), 2, weighed)).toThrow(
    "the states of layer 2 are 0",
  );
});
