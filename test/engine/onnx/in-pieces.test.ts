import { describe, expect, it } from "vitest";
import { writeRandomCheckpoint } from "../../../bench/support/random-checkpoint.js";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { Part, spansTo } from "../../../src/engine/onnx/part.js";
import { inFloat32 } from "../../../src/engine/onnx/weights/arithmetic.js";
import { pieceCount } from "../../../src/engine/onnx/weights/in-pieces.js";
import { modelFor } from "../../../src/model/model-for.js";
import { scratch } from "../../support/scratch.js";
import { batchOf, checkpointIn, deviation, runOne, usualPoolings } from "../parity-case.js";

describe("a matrix is cut into pieces of about a megabyte", () => {
  it.each([
    [4096, 4096, 64], // 64 rows each
    [11_008, 4096, 172],
    [4096, 11_008, 128], // 32: 24 would fill it, 16 fall short
    [262_144, 640, 512],
    [2048, 640, 4],
  ])("%i × %i: %i", (rows, columns, pieces) => {
    expect(pieceCount(rows, columns)).toBe(pieces);
  });

  it("not at all where it is small, and not into slivers where few numbers divide it", () => {
    expect(pieceCount(64, 64)).toBe(1);
    expect(pieceCount(1, 8_000_000)).toBe(1);
    expect(pieceCount(32_003, 4096)).toBe(1); // a prime
    expect(pieceCount(32_001, 4096)).toBe(3); // 3 × 10,667
  });
});

describe("products in many pieces are those of the whole", async () => {
  const folder = scratch();
  const shape = { width: 768, blocks: 1, heads: 12, kvHeads: 4, feedForward: 2304, vocabulary: 99 };
  await writeRandomCheckpoint(folder, shape, "BF16");
  const checkpoint = await checkpointIn(folder);
  const model = modelFor(checkpoint);
  const batch = batchOf([Int32Array.of(3, 17, 9, 30, 5), Int32Array.of(8, 2)], usualPoolings);

  async function statesIn(keeps: boolean) {
    const [span] = spansTo(1, "resident");
    const arithmetic = { ...inFloat32, keeps };
    const part = new Part(checkpoint, model, new Set([1]), span!, undefined, arithmetic);
    const loaded = await part.load({ provider: "cpu", threads: 1 });
    const { result } = await loaded.run({ batch, edits: [] }, undefined);
    await loaded.release();
    expect(part.program.count("Scan")).toBe(keeps ? 7 : 0);
    return result.pooled.get(1)!;
  }

  it("in bfloat16", async () => {
    expect(pieceCount(768, 2304)).toBeGreaterThan(4);
    expect(deviation(await statesIn(true), await statesIn(false))).toBeLessThan(1e-6);
  });

  it("in int8, within what int8 rounds off", async () => {
    const statesOf = async (dtype: "float32" | "int8") => {
      const engine = onnxEngine({ provider: "cpu", dtype });
      const runner = await engine.open(checkpoint, model, { layers: [1], threads: 1 });
      const states = await runOne(runner, batch);
      await runner.close();
      return states;
    };
    const off = deviation(await statesOf("int8"), await statesOf("float32"));
    expect(off).toBeGreaterThan(1e-5);
    expect(off).toBeLessThan(0.02);
  });
});
