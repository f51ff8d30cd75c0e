import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Checkpoint, LowRankUpdate, Weight } from "../../../src/checkpoint/checkpoint.js";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { readFloats } from "../../../src/format/read-tensor.js";
import { readSafetensorsHeader } from "../../../src/format/safetensors.js";
import { writeSafetensors } from "../../../src/format/write-safetensors.js";
import { modelFor } from "../../../src/model/model-for.js";
import { seeded } from "../../../src/numeric/random.js";
import { scratch } from "../../support/scratch.js";
import { batchOf, deviation, parityCase, runOne, usualPoolings } from "../parity-case.js";

const folder = scratch();
const rank = 2;

/** Writes float32 tensors to a file of its own, and returns where each lies. */
async function write(
  name: string,
  tensors: Record<string, { shape: number[]; data: Float32Array }>,
) {
  mkdirSync(join(folder, name));
  const file = join(folder, name, "weights.safetensors");
  const specs = Object.entries(tensors).map(([name, { shape, data }]) => ({
    name,
    dtype: "F32" as const,
    shape,
    data: new Uint8Array(data.buffer),
  }));
  await writeSafetensors(file, specs);
  const header = await readSafetensorsHeader(file);
  return (tensor: string): Weight => ({ ...(header.tensors.get(tensor) as Weight), file });
}

async function states(checkpoint: Checkpoint, sentences: readonly Int32Array[]) {
  const model = modelFor(checkpoint);
  const layers = Array.from({ length: model.blocks + 1 }, (_, layer) => layer);
  const runner = await onnxEngine({ provider: "cpu" }).open(checkpoint, model, { layers });
  const result = await runOne(runner, batchOf(sentences, usualPoolings));
  await runner.close();
  return result;
}

it.each([
  { name: "llama", target: "model.layers.0.self_attn.q_proj.weight", transposed: false },
  {
    name: "llama-head-dim-sharded-bf16",
    target: "model.layers.1.mlp.down_proj.weight",
    transposed: false,
  },
  { name: "llama", target: "model.embed_tokens.weight", transposed: false },
  { name: "gpt2", target: "transformer.h.0.attn.c_attn.weight", transposed: true },
])("merges a low-rank update of $name's $target", async ({ name, target, transposed }) => {
  const { checkpoint, sentences } = await parityCase(name);
  const weight = checkpoint.weights.get(target)!;
  const [rows, cols] = weight.shape as [number, number];
  const [out, inner] = transposed ? [cols, rows] : [rows, cols];
  const random = seeded(1);
  const draw = (n: number) => Float32Array.from({ length: n }, () => random.normal() / 4);
  const up = draw(out * rank);
  const down = draw(rank * inner);
  const scale = 0.5;

  // W + scale · up · down, by hand.
  const merged = (await readFloats(weight.file, weight)).slice();
  for (let o = 0; o < out; o++)
    for (let i = 0; i < inner; i++)
      for (let r = 0; r < rank; r++)
        merged[transposed ? i * out + o : o * inner + i]! +=
          scale * up[o * rank + r]! * down[r * inner + i]!;

  const key = `${name} ${target}`.replaceAll(/\W/g, "-");
  const at = await write(key, {
    up: { shape: [out, rank], data: up },
    down: { shape: [rank, inner], data: down },
    merged: { shape: [rows, cols], data: merged },
  });
  const update: LowRankUpdate = { up: at("up"), down: at("down"), scale };
  const updated = { ...checkpoint, updates: new Map([[target, update]]) };
  const expected = {
    ...checkpoint,
    weights: new Map(checkpoint.weights).set(target, at("merged")),
  };

  const found = await states(updated, sentences);
  // The update's own sums round in another order.
  expect(deviation(found, await states(expected, sentences))).toBeLessThan(1e-5);
  expect(deviation(found, await states(checkpoint, sentences))).toBeGreaterThan(1e-2); // it is visible
});
