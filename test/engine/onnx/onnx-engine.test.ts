import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { expect, it, vi } from "vitest";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { Part, spansTo } from "../../../src/engine/onnx/part.js";
import { commonFolder } from "../../../src/engine/onnx/weights/weight-loader.js";
import { writeSafetensors } from "../../../src/format/write-safetensors.js";
import { modelFor } from "../../../src/model/model-for.js";
import { scratch } from "../../support/scratch.js";
import { batchOf, parityCase, runOne, usualPoolings } from "../parity-case.js";

const engine = onnxEngine({ provider: "cpu" });
const folder = scratch();

it("builds no block past the deepest layer that is asked for", async () => {
  const { checkpoint } = await parityCase("llama");
  const model = modelFor(checkpoint);
  const program = (deepest: number) => {
    const [span] = spansTo(deepest, "resident");
    return new Part(checkpoint, model, new Set([deepest]), span!).program;
  };
  const [embedding, first, second] = [program(0), program(1), program(2)];
  expect(embedding.weightBytes).toBe(40 * 32 * 4);
  const block = (2 * 32 * 32 + 2 * 16 * 32 + 3 * 40 * 32 + 2 * 32) * 4;
  expect(first.weightBytes).toBe(embedding.weightBytes + block);
  expect(second.weightBytes).toBe(first.weightBytes + block + 32 * 4); // and the final norm
  expect(second.nodes).toBeGreaterThan(first.nodes + 20);
  expect(first.nodes).toBeGreaterThan(embedding.nodes + 20);
});

it("hands over the layers that are asked for, and no others", async () => {
  const { checkpoint, sentences } = await parityCase("llama");
  const model = modelFor(checkpoint);
  const batch = batchOf(sentences, usualPoolings);
  const run = async (layers: number[], residence: "resident" | "streamed") => {
    const runner = await engine.open(checkpoint, model, { layers, residence });
    const result = await runOne(runner, batch);
    await runner.close();
    return result;
  };
  const size = 3 * 5 * 32; // sentences, poolings, width
  const all = await run([0, 1, 2], "resident");
  for (const residence of ["resident", "streamed"] as const) {
    expect(await run([1], residence)).toEqual(all.slice(size, 2 * size));
    expect(await run([0, 2], residence)).toHaveLength(2 * size);
    expect(await run([0], residence)).toEqual(all.slice(0, size));
  }
});

it("streams if the weights do not fit the memory they may take, unless it is told", async () => {
  const { checkpoint } = await parityCase("llama");
  const model = modelFor(checkpoint);
  const describe = async (options: object) => {
    const runner = await engine.open(checkpoint, model, { layers: [2], threads: 1, ...options });
    await runner.close();
    return runner.description;
  };
  expect(await describe({})).toBe("onnx/cpu, resident, 1 threads");
  expect(await describe({ memory: 10_000 })).toBe("onnx/cpu, streamed, 1 threads");
  expect(await describe({ memory: 10_000, residence: "resident" })).toBe(
    "onnx/cpu, resident, 1 threads",
  );
});

it("counts the head's weights among those that have to fit", async () => {
  const { checkpoint } = await parityCase("llama");
  const model = modelFor(checkpoint);
  const all = [...checkpoint.weights.values()].reduce((sum, { length }) => sum + length, 0);
  const describe = async (logits: boolean) => {
    const options = { layers: [2], threads: 1, memory: all - 4, logits };
    const runner = await engine.open(checkpoint, model, options);
    await runner.close();
    return runner.description;
  };
  expect(await describe(false)).toBe("onnx/cpu, resident, 1 threads");
  expect(await describe(true)).toBe("onnx/cpu, streamed, 1 threads");
});

it.each([1, 2, 3])("holds nothing if session %d of an opening cannot be made", async failing => {
  const { checkpoint } = await parityCase("llama");
  const create = InferenceSession.create.bind(InferenceSession) as (
    ...args: unknown[]
  ) => Promise<InferenceSession>;
  let made = 0;
  let held = 0;
  const spy = vi.spyOn(InferenceSession, "create").mockImplementation(async (...args) => {
    if (++made === failing) throw new Error("no memory");
    const session = await create(...args);
    held++;
    const release = session.release.bind(session);
    session.release = () => {
      held--;
      return release();
    };
    return session;
  });
  try {
    const options = { layers: [2], logits: true, residence: "resident" } as const;
    await expect(engine.open(checkpoint, modelFor(checkpoint), options)).rejects.toThrow(
      "onnx/cpu: no memory",
    );
    expect([made, held]).toEqual([failing, 0]);
  } finally {
    spy.mockRestore();
  }
});

it("keeps CUDA to float32 unless the user has a will of their own", async () => {
  const { checkpoint } = await parityCase("llama");
  const spy = vi.spyOn(InferenceSession, "create").mockRejectedValue(new Error("no CUDA here"));
  const opened = async (provider: "cpu" | "cuda") => {
    const open = onnxEngine({ provider }).open(checkpoint, modelFor(checkpoint), { layers: [0] });
    await expect(open).rejects.toThrow("no CUDA here");
    return process.env.NVIDIA_TF32_OVERRIDE;
  };
  try {
    vi.stubEnv("NVIDIA_TF32_OVERRIDE", undefined);
    expect(await opened("cpu")).toBeUndefined();
    expect(await opened("cuda")).toBe("0");
    vi.stubEnv("NVIDIA_TF32_OVERRIDE", "1");
    expect(await opened("cuda")).toBe("1");
  } finally {
    spy.mockRestore();
    vi.unstubAllEnvs();
  }
});

it.each([[[]], [[1, 0]], [[0, 3]], [[0.5]], [[1, 1]]])("refuses layers %j", async layers => {
  const { checkpoint } = await parityCase("llama");
  await expect(engine.open(checkpoint, modelFor(checkpoint), { layers })).rejects.toThrow(
    /^onnxEngine: layers must ascend within 0 … 2, got /,
  );
});

it("refuses tokens outside the vocabulary, and sentences that are too long", async () => {
  const { checkpoint } = await parityCase("llama");
  const runner = await engine.open(checkpoint, modelFor(checkpoint), { layers: [0] });
  const run = (ids: Int32Array) => runOne(runner, batchOf([ids], usualPoolings));
  await expect(run(Int32Array.of(3, 40))).rejects.toThrow(
    "token 40 is outside the model's vocabulary of 40",
  );
  await expect(run(Int32Array.of(-1))).rejects.toThrow("token -1 is outside");
  await expect(run(new Int32Array(25))).rejects.toThrow(
    "a sentence may have 24 tokens, got a batch of 25",
  );
  await runner.close();
});

it("names the layer in which a value is not a number", async () => {
  const { checkpoint, sentences } = await parityCase("llama");
  const name = "model.layers.1.mlp.down_proj.weight";
  const shape = checkpoint.weights.get(name)!.shape as number[];
  const file = join(folder, "broken.safetensors");
  const data = new Uint8Array(new Float32Array(shape[0]! * shape[1]!).fill(3e38).buffer);
  await writeSafetensors(file, [{ name, dtype: "F32", shape, data }]);
  const offset = (await import("node:fs")).statSync(file).size - data.length;
  const broken = { dtype: "F32", shape, file, offset, length: data.length } as const;
  const damaged = { ...checkpoint, weights: new Map(checkpoint.weights).set(name, broken) };
  for (const residence of ["resident", "streamed"] as const) {
    const runner = await engine.open(damaged, modelFor(damaged), { layers: [0, 1, 2], residence });
    await expect(runOne(runner, batchOf(sentences, usualPoolings))).rejects.toThrow(
      "the states of layer 2 have values that are infinite or not a number",
    );
    await runner.close();
  }
});

it("finds the folder that files share", () => {
  expect(commonFolder(["/a/b/c.bin", "/a/b/d.bin"])).toBe("/a/b");
  expect(commonFolder(["/a/b/c.bin", "/a/bc/d.bin"])).toBe("/a");
  expect(commonFolder(["/a/b/c.bin", "/a/d.bin"])).toBe("/a");
  expect(commonFolder(["/a/b.bin", "/c/d.bin"])).toBe("/");
});
