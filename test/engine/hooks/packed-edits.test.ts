import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Checkpoint, Weight } from "../../../src/checkpoint/checkpoint.js";
import { findWeights } from "../../../src/checkpoint/find-weights.js";
import { readWeight } from "../../../src/checkpoint/packed/read-weight.js";
import { unpackWeights } from "../../../src/checkpoint/packed/unpack-weights.js";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../../src/model/model-for.js";
import { openCheckpoint } from "../../../src/model/open-checkpoint.js";
import { transpose } from "../../../src/numeric/linear/transpose.js";
import { matrix } from "../../../src/numeric/matrix.js";
import { scratch } from "../../support/scratch.js";
import { batchOf, checkpointIn, deviation } from "../parity-case.js";
import { onlyTokens, runs, sweepOf } from "./sweep.js";

/** @file Edits over packed weights do what they do over the same weights, widened. */

/** Both compute in float32 from the same values, in another order; relative to a point's largest value. */
const tolerance = 1e-4;

const fixtures = resolve(import.meta.dirname, "../../fixtures");
const namesIn = (kind: string) =>
  readdirSync(join(fixtures, kind)).filter(name => !name.endsWith(".json"));

async function packed(name: string): Promise<Checkpoint> {
  const folder = join(fixtures, "packed", name);
  const file = join(folder, "config.json");
  const { quantization_config: how } = JSON.parse(readFileSync(file, "utf8"));
  return {
    ...(await checkpointIn(folder)),
    ...(await unpackWeights(file, how, await findWeights(folder))),
  };
}

const openers: readonly (readonly [string, () => Promise<Checkpoint>])[] = [
  ...namesIn("packed").map(name => [name, () => packed(name)] as const),
  ...namesIn("gguf").map(
    name => [`gguf ${name}`, () => openCheckpoint(join(fixtures, "gguf", name))] as const,
  ),
];

/** Returns a checkpoint with the same weights in float32, as numbers one after the other in a file. */
async function widened(checkpoint: Checkpoint): Promise<Checkpoint> {
  const file = join(scratch(), "weights.f32");
  const weights = new Map<string, Weight>();
  let offset = 0;
  for (const [name, weight] of checkpoint.weights) {
    const read = await readWeight(weight);
    // GPT-OSS' experts lie as (in, out) where they are not packed.
    const [rows, cols] = weight.shape as [number, number];
    const isTurned = weight.packing?.kind === "mxfp4";
    const values = isTurned ? (transpose(matrix(rows, cols, read)).data as Float32Array) : read;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    appendFileSync(file, bytes);
    const shape = isTurned ? [cols, rows] : weight.shape;
    weights.set(name, { file, dtype: "F32", shape, offset, length: bytes.length });
    offset += bytes.length;
  }
  return { ...checkpoint, weights };
}

describe("edits over packed weights", () => {
  it.each(openers)("%s: do what they do over widened ones", async (_, open) => {
    const checkpoint = await open();
    const model = modelFor(checkpoint);
    const ids = [Int32Array.of(3, 17, 9, 30), Int32Array.of(5, 8)];
    const batch = batchOf(ids, length => [Array.from({ length }, () => 1 / length)]);
    const subject = { checkpoint, model, batch };
    const plain = await widened(checkpoint);
    const sweep = sweepOf(subject);
    const compiled = onnxEngine({ provider: "cpu" });
    const wide = { ...subject, checkpoint: plain, model: modelFor(plain) };
    const expected = await runs(compiled, wide, sweep, "resident");
    for (const [engine, residence] of [
      [compiled, "resident"],
      [compiled, "streamed"],
      [tfjsEngine({ backend: "cpu" }), "resident"],
    ] as const) {
      const got = await runs(engine, subject, sweep, residence);
      for (const [i, run] of expected.entries())
        for (const [point, values] of run) {
          const [own, right] = [got[i]!.get(point)!, values].map(all =>
            onlyTokens(point, all, batch),
          );
          if (!right!.some(Boolean) && !own!.some(Boolean)) continue; // an expert that no token chose
          expect(deviation(own!, right!), `${engine.name} ${residence} ${i} ${point}`).toBeLessThan(
            tolerance,
          );
        }
    }
  });
});
