import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { findWeights } from "../../../src/checkpoint/find-weights.js";
import { readWeight } from "../../../src/checkpoint/packed/read-weight.js";
import { unpackWeights } from "../../../src/checkpoint/packed/unpack-weights.js";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import type { JsonObject } from "../../../src/format/json-object.js";
import { modelFor } from "../../../src/model/model-for.js";
import { batchOf, checkpointIn, deviation, everyToken, runOne } from "../../engine/parity-case.js";

const root = resolve(import.meta.dirname, "../../fixtures/packed");
const cases = readdirSync(root);

async function opened(name: string, changes: JsonObject = {}) {
  const folder = join(root, name);
  const file = join(folder, "config.json");
  const config = JSON.parse(readFileSync(file, "utf8"));
  const quantization = { ...config.quantization_config, ...changes };
  const found = await unpackWeights(file, quantization, await findWeights(folder));
  return { ...(await checkpointIn(folder)), ...found };
}

describe.each(cases)("%s", name => {
  it("is widened to the bits of what packed it", async () => {
    const { weights } = await opened(name);
    const expected: Record<string, string> = JSON.parse(
      readFileSync(join(root, name, "expected.json"), "utf8"),
    );
    expect(Object.keys(expected)).toHaveLength(name === "mxfp4" ? 6 : 7);
    for (const [weight, hash] of Object.entries(expected)) {
      const values = await readWeight(weights.get(weight)!);
      expect(createHash("sha256").update(values).digest("hex"), weight).toBe(hash);
    }
  });

  it("runs on both engines, whole and block by block, to the same states", async () => {
    const checkpoint = await opened(name);
    const model = modelFor(checkpoint);
    const batch = batchOf([Int32Array.of(3, 17, 9, 30)], everyToken(4));
    const states: Float32Array[] = [];
    for (const engine of [onnxEngine({ provider: "cpu" }), tfjsEngine({ backend: "cpu" })])
      for (const residence of ["resident", "streamed"] as const) {
        const runner = await engine.open(checkpoint, model, { layers: [0, 1], residence });
        states.push(await runOne(runner, batch));
        await runner.close();
      }
    expect(states[0]!.every(Number.isFinite)).toBe(true);
    for (const other of states.slice(1)) expect(deviation(other, states[0]!)).toBeLessThan(1e-5);
  });
});

it.each([
  ["gptq-4", { bits: 3 }, "quantized by GPTQ in 3 bits"],
  ["gptq-4", { checkpoint_format: "marlin" }, 'GPTQ\'s format "marlin"'],
  ["gptq-4", { bits: 8 }, "is I32 [4, 8], where I32 (4, 16) was due"],
  ["awq", { version: "gemv" }, 'in 4 bits, version "gemv"'],
  ["compressed-int8", { format: "nvfp4-pack-quantized" }, 'as "nvfp4-pack-quantized"'],
  ["compressed-int8", { format: "float-quantized" }, "where F8_E4M3 (any, any) was due"],
  ["compressed-int4-groups", { config_groups: {} }, "compressed to  bits"],
  ["nf4", { quant_method: "hqq" }, 'are quantized by "hqq", which is not read'],
] as const)("refuses %s with %j", async (name, changes, message) => {
  await expect(opened(name, changes)).rejects.toThrow(message);
});
