import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { writeRandomCheckpoint } from "../../../bench/support/random-checkpoint.js";
import type { Checkpoint, Weight } from "../../../src/checkpoint/checkpoint.js";
import { readWeight } from "../../../src/checkpoint/packed/read-weight.js";
import { loadCorpus } from "../../../src/corpus/load-corpus.js";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { Part, spansTo } from "../../../src/engine/onnx/part.js";
import { type Arithmetic, inFloat32 } from "../../../src/engine/onnx/weights/arithmetic.js";
import { pieceCount } from "../../../src/engine/onnx/weights/in-pieces.js";
import {
  int4Blocks,
  int8Blocks,
  quantizedBlock,
} from "../../../src/engine/onnx/weights/quantize.js";
import { extract } from "../../../src/extract/extract.js";
import { readSafetensorsHeader } from "../../../src/format/safetensors.js";
import { writeSafetensors } from "../../../src/format/write-safetensors.js";
import { modelFor } from "../../../src/model/model-for.js";
import { openCheckpoint } from "../../../src/model/open-checkpoint.js";
import { seeded } from "../../../src/numeric/random.js";
import { openModel } from "../../../src/study/open-model.js";
import { scratch } from "../../support/scratch.js";
import { lavapipe, noLavapipe, noVulkan, swiftShader } from "../../support/vulkan.js";
import { batchOf, checkpointIn, deviation, runOne, usualPoolings } from "../parity-case.js";

const fixtures = resolve(import.meta.dirname, "../../fixtures");
const batch = batchOf([Int32Array.of(3, 17, 9, 30, 5), Int32Array.of(8, 2)], usualPoolings);

/** A block of matrices that are cut into two to six pieces each, in bfloat16. */
async function checkpointInPieces(): Promise<Checkpoint> {
  const folder = scratch();
  const shape = { width: 768, blocks: 1, heads: 12, kvHeads: 4, feedForward: 2304, vocabulary: 99 };
  expect(pieceCount(768, 768)).toBe(2);
  expect(pieceCount(768, 2304)).toBe(6); // of 128 rows: 114 would fill a megabyte
  await writeRandomCheckpoint(folder, shape, "BF16");
  return checkpointIn(folder);
}

async function statesOf(checkpoint: Checkpoint, options: Parameters<typeof onnxEngine>[0] = {}) {
  const model = modelFor(checkpoint);
  const layers = Array.from({ length: model.blocks + 1 }, (_, layer) => layer);
  const all: Float32Array[] = [];
  for (const residence of ["resident", "streamed"] as const) {
    const engine = onnxEngine({ provider: "cpu", ...options });
    const runner = await engine.open(checkpoint, model, { layers, residence, threads: 1 });
    all.push(await runOne(runner, batch));
    await runner.close();
  }
  expect(deviation(all[1]!, all[0]!)).toBeLessThan(1e-6);
  return all[0]!;
}

/** The numbers that some in blocks stand for. */
function widened(values: Float32Array, dtype: "int8" | "int4"): Float32Array {
  const { numbers, scales } = dtype === "int8" ? int8Blocks(values) : int4Blocks(values);
  return values.map((_, i) => {
    const scale = scales[Math.floor(i / quantizedBlock)]!;
    if (dtype === "int8") return new Int8Array(numbers.buffer)[i]! * scale;
    return (((numbers[i >> 1]! >> (4 * (i & 1))) & 15) - 8) * scale;
  });
}

/** A checkpoint in whose file the matrices of the blocks are what few bits make of them. */
async function requantized(checkpoint: Checkpoint, dtype: "int8" | "int4"): Promise<Checkpoint> {
  const file = join(scratch(), "weights.safetensors");
  const names = [...checkpoint.weights.keys()];
  const specs = await Promise.all(
    names.map(async name => {
      const weight = checkpoint.weights.get(name)!;
      const values = await readWeight(weight);
      const isProduct = name.includes("_proj.") && weight.shape[1]! % quantizedBlock === 0;
      const made = isProduct ? widened(values, dtype) : values;
      return {
        name,
        dtype: "F32" as const,
        shape: weight.shape,
        data: new Uint8Array(made.buffer),
      };
    }),
  );
  await writeSafetensors(file, specs);
  const { tensors } = await readSafetensorsHeader(file);
  const weights = new Map(names.map(name => [name, { ...tensors.get(name)!, file } as Weight]));
  return { ...checkpoint, weights };
}

describe.each(["int8", "int4"] as const)("%s weights", dtype => {
  const random = seeded(3);
  const values = Float32Array.from({ length: 4096 }, () => random.normal());

  it("are the nearest of their steps, and nothing where all is nothing", () => {
    const wide = widened(values, dtype);
    for (let begin = 0; begin < values.length; begin += quantizedBlock) {
      const block = values.subarray(begin, begin + quantizedBlock);
      const most = Math.max(...block.map(Math.abs));
      // Steps of a 127th; of an eighth, one of which may lack on the other side.
      const bound = dtype === "int8" ? most / 254 : most / 8;
      block.forEach((value, i) => {
        expect(Math.abs(wide[begin + i]! - value)).toBeLessThanOrEqual(bound * 1.0001);
      });
    }
    expect(widened(new Float32Array(64), dtype)).toEqual(new Float32Array(64));
  });

  it("give the states of a checkpoint that holds what they stand for", async () => {
    const checkpoint = await checkpointIn(join(fixtures, "parity/llama-head-dim-sharded-bf16"));
    const states = await statesOf(checkpoint, { dtype });
    const expected = await statesOf(await requantized(checkpoint, dtype));
    expect(deviation(states, expected)).toBeLessThan(1e-5);
    expect(deviation(states, await statesOf(checkpoint))).toBeGreaterThan(1e-4);
  });

  it("give them in many pieces, too", async () => {
    const checkpoint = await checkpointInPieces();
    const states = await statesOf(checkpoint, { dtype });
    const expected = await statesOf(await requantized(checkpoint, dtype));
    expect(deviation(states, expected)).toBeLessThan(1e-5);
  });

  it("are turned where a checkpoint stores (in, out)", async () => {
    const checkpoint = await checkpointIn(join(fixtures, "parity/gpt2"));
    const off = deviation(await statesOf(checkpoint, { dtype }), await statesOf(checkpoint));
    expect(off).toBeGreaterThan(1e-4);
    expect(off).toBeLessThan(dtype === "int8" ? 0.05 : 0.5);
  });
});

it("int8 numbers are those that Math.round gives, of values of any size", () => {
  const random = seeded(4);
  const sizes = [1, 1e-20, 1e-42, 0, 3e38];
  const values = Float32Array.from({ length: 32 * 50 }, (_, i) => {
    const halves = Math.fround(Math.round(random.normal() * 40) / 2); // many between two steps
    return (i % 3 === 0 ? halves : random.normal()) * sizes[Math.floor(i / 32) % sizes.length]!;
  });
  values[32] = Number.NaN; // a block of which nothing is known
  const { numbers, scales } = int8Blocks(values);
  for (const [i, value] of values.entries()) {
    const block = Math.floor(i / quantizedBlock);
    const all = values.subarray(block * quantizedBlock, (block + 1) * quantizedBlock);
    const scale = Math.fround(Math.max(...all.map(Math.abs)) / 127);
    expect(scales[block]).toBe(scale);
    const step = Math.max(-127, Math.min(127, Math.round(value / scale)));
    const isNothing = !(scale > 0 && scale < Number.POSITIVE_INFINITY);
    expect(new Int8Array(numbers.buffer)[i]).toBe(isNothing ? 0 : step + 0);
  }
});

it("float16 products are in a graph that means the same, for GPUs", async () => {
  const checkpoint = await checkpointIn(join(fixtures, "parity/llama-head-dim-sharded-bf16"));
  const engine = onnxEngine({ provider: "cpu", dtype: "float16" });
  await expect(engine.open(checkpoint, modelFor(checkpoint), { layers: [0] })).rejects.toThrow(
    "the cpu provider multiplies in float32, whatever it is given",
  );
  // The CPU drops the roundings, and so says that nothing else differs.
  const half = await partOf(checkpoint, { dtype: "float16", keeps: false });
  const full = await partOf(checkpoint, inFloat32);
  // Of each product what comes in and what goes out; a weight goes from bfloat16 there at once.
  expect(half.casts).toBe(full.casts + 2 * 7 * modelFor(checkpoint).blocks);
  for (const [i, states] of half.states.entries())
    expect(deviation(states, full.states[i]!)).toBeLessThan(1e-6);
  const stored = await checkpointIn(join(fixtures, "parity/llama-tied-biases-f16"));
  const { blocks } = modelFor(stored);
  const [asStored, widened] = await Promise.all([
    partOf(stored, { dtype: "float16", keeps: false }),
    partOf(stored, inFloat32),
  ]);
  // Two casts again, and none of the weight, which a file has in float16: widened it is cast once.
  expect(asStored.casts).toBe(widened.casts + 2 * 7 * blocks - 7 * blocks);
});

// Of each product x, W and x · Wᵀ are cast: of attention's four, of eight experts' two or three, and
// of those of an expert that all tokens go to; of the router's nothing.
it.each([
  { name: "granitemoe", products: 4 + 8 * 2 },
  { name: "hunyuan_v1_moe", products: 4 + 8 * 3 + 3 },
  { name: "mixtral", products: 4 + 8 * 3 },
])("what chooses experts is multiplied in float32, whatever else is: $name", async ({
  name,
  products,
}) => {
  const checkpoint = await checkpointIn(join(fixtures, "parity", name));
  const half = await partOf(checkpoint, { dtype: "float16", keeps: false });
  const full = await partOf(checkpoint, inFloat32);
  expect(half.casts).toBe(full.casts + 3 * products * modelFor(checkpoint).blocks);
});

async function onWebGpu(env: NodeJS.ProcessEnv, residence: string, ...names: string[]) {
  const args = ["--import", "tsx", join(import.meta.dirname, "print-deviations.ts")];
  const options = { env: { ...env, DTYPE: "float16" } };
  const running = promisify(execFile)(
    process.execPath,
    [...args, "webgpu", residence, ...names],
    options,
  );
  const { stdout } = await running;
  return Object.values(JSON.parse(stdout) as Record<string, number>);
}

it("float16 is refused by a device that does not know it", async context => {
  const env = swiftShader();
  context.skip(env === null, noVulkan);
  const failing = onWebGpu(env!, "resident", "llama");
  await expect(failing).rejects.toThrow("this device does not multiply in float16");
}, 120_000);

it.for(["resident", "streamed"])(
  "float16 products are off by their rounding on a device that does: %s",
  { timeout: 120_000 },
  async (residence, context) => {
    const env = lavapipe();
    context.skip(env === null, noLavapipe);
    for (const off of await onWebGpu(env!, residence, "llama", "gpt2", "mixtral", "t5")) {
      expect(off).toBeGreaterThan(1e-4); // float32's are below 1e-6
      expect(off).toBeLessThan(1e-2); // the factors' 2⁻¹¹, a few blocks deep
    }
  },
);

/** Runs a checkpoint as one graph in some arithmetic. */
async function partOf(checkpoint: Checkpoint, arithmetic: Arithmetic) {
  const model = modelFor(checkpoint);
  const [span] = spansTo(model.blocks, "resident");
  const layers = new Set(Array.from({ length: model.blocks + 1 }, (_, layer) => layer));
  const part = new Part(checkpoint, model, layers, span!, undefined, arithmetic);
  const loaded = await part.load({ provider: "cpu", threads: 1 });
  const { result } = await loaded.run({ batch, edits: [] }, undefined);
  await loaded.release();
  return {
    bytes: part.program.weightBytes,
    casts: part.program.count("Cast"),
    states: [...layers].map(layer => result.pooled.get(layer)!),
  };
}

it.each([
  ...["parity/llama-head-dim-sharded-bf16", "parity/llama-tied-biases-f16"],
  ...["parity/gpt2-f16-no-prefix", "packed/awq", "packed/nf4"],
  "in many pieces",
])("weights that keep their width give the same states: %s", async name => {
  const folder = join(fixtures, name);
  const checkpoint = await (name === "in many pieces"
    ? checkpointInPieces()
    : name.startsWith("packed")
      ? packedIn(folder)
      : checkpointIn(folder));
  const inFull = await partOf(checkpoint, inFloat32);
  const keeping = await partOf(checkpoint, { ...inFloat32, keeps: true });
  expect(keeping.bytes).toBeLessThan(0.75 * inFull.bytes);
  for (const [i, states] of keeping.states.entries())
    expect(deviation(states, inFull.states[i]!)).toBeLessThan(1e-6);
});

/** A fixture without a tokenizer, whose packed weights are unpacked. */
async function packedIn(folder: string): Promise<Checkpoint> {
  const { unpackWeights } = await import("../../../src/checkpoint/packed/unpack-weights.js");
  const { findWeights } = await import("../../../src/checkpoint/find-weights.js");
  const file = join(folder, "config.json");
  const { quantization_config } = JSON.parse(readFileSync(file, "utf8"));
  const found = await unpackWeights(file, quantization_config, await findWeights(folder));
  return { ...(await checkpointIn(folder)), ...found };
}

it("what is not float32 says so wherever it stands, and is kept apart", async () => {
  const { checkpoint, model } = await openModel("base");
  const corpus = await loadCorpus("udhr", { languages: ["en", "tr"], limit: 3 });
  const folder = scratch();
  const notes: string[] = [];
  const progress = {
    start: () => ({ advance() {}, done() {} }),
    note: (n: string) => notes.push(n),
  };
  const states = async (dtype: "float32" | "int8") => {
    const engine = onnxEngine({ provider: "cpu", dtype });
    return extract({ checkpoint, model, corpus, folder, engine, progress, layers: [0, 2] });
  };
  const [exact, packed] = [await states("float32"), await states("int8")];
  expect(packed.folder).not.toBe(exact.folder);
  expect(packed.manifest.model.name).toBe("base, int8 weights");
  expect(packed.manifest.engine).toMatch(/int8 weights/);
  expect(packed.pooled("mean").signature.model).toBe("base, int8 weights");
  expect(exact.manifest.model.name).toBe("base");
  expect(notes.join()).toMatch(
    /^base, int8 weights: pooled states of the first 3 sentences differ from float32's by at most \d\.\de-\d/,
  );
  const again = await openCheckpoint(checkpoint.folder);
  expect(again.name).toBe("base");
});

it("few bits are the cpu provider's alone", async () => {
  const checkpoint = await checkpointIn(join(fixtures, "parity/llama"));
  const engine = onnxEngine({ provider: "cuda", dtype: "int4" });
  await expect(engine.open(checkpoint, modelFor(checkpoint), { layers: [0] })).rejects.toThrow(
    "int4 weights are multiplied by the cpu provider only, not by cuda",
  );
});
