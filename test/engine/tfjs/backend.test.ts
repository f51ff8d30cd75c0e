import { expect, it } from "vitest";
import {
  findBackend,
  installLine,
  loadBackend,
  loadBestBackend,
} from "../../../src/engine/tfjs/backend.js";
import { probeTfjs } from "../../../src/engine/tfjs/probe.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../../src/model/model-for.js";
import { parityCase } from "../parity-case.js";

it("runs one backend at a time, and says so", async () => {
  const first = await loadBackend("cpu");
  const again = await loadBackend("cpu");
  await expect(loadBackend("wasm")).rejects.toThrow(/"cpu" is in use/);
  first.release();
  await expect(loadBackend("wasm")).rejects.toThrow(/"cpu" is in use/);
  again.release();
  const other = await loadBackend("wasm");
  expect(other.tf.getBackend()).toBe("wasm");
  expect(other.package).toBe("@tensorflow/tfjs-backend-wasm 4.22.0");
  other.release();
});

it("takes the best backend that starts, or the one in use", async () => {
  const cpu = await loadBackend("cpu");
  const same = await loadBestBackend();
  expect(same.name).toBe("cpu");
  cpu.release();
  same.release();
  const best = await loadBestBackend();
  expect(["tensorflow", "webgpu", "wasm"]).toContain(best.name); // what is installed differs
  best.release();
});

it("names the missing packages and the line that installs them", () => {
  expect(installLine("webgpu")).toBe(
    "npm install @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-webgpu@4.22.0 webgpu",
  );
  expect(installLine("tensorflow")).toBe(
    "npm install @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-node@4.22.0",
  );
});

it.skipIf(findBackend("tensorflow").missing.length === 0)(
  "fails with that line where TensorFlow is not installed",
  async () => {
    await expect(loadBackend("tensorflow")).rejects.toMatchObject({
      name: "IsoglossError",
      message:
        'tfjs: the backend "tensorflow" needs @tensorflow/tfjs-node-gpu or @tensorflow/tfjs-node',
      hint: installLine("tensorflow"),
    });
  },
);

it("probes every backend without taking this process down", async () => {
  const reports = await probeTfjs();
  expect(reports.map(({ backend }) => backend)).toEqual(["tensorflow", "webgpu", "wasm", "cpu"]);
  for (const { available, detail, hint } of reports) {
    expect(detail).not.toBe("");
    expect(hint === null).toBe(available);
  }
  expect(reports.filter(({ available }) => available).length).toBeGreaterThanOrEqual(2); // wasm, cpu
});

it("refuses layers that are not there or do not ascend, and names what runs", async () => {
  const { checkpoint } = await parityCase("llama");
  const model = modelFor(checkpoint);
  const open = (layers: number[]) =>
    tfjsEngine({ backend: "cpu" }).open(checkpoint, model, { layers });
  for (const layers of [[], [2, 1], [1, 1], [0, model.blocks + 1], [-1], [0.5]])
    await expect(open(layers)).rejects.toThrow(`layers must ascend within 0 … ${model.blocks}`);
  const runner = await open([0]);
  expect(runner.description).toBe("tfjs/cpu (@tensorflow/tfjs-backend-cpu 4.22.0), resident");
  await runner.close();
});

it("streams a model that is larger than the memory it may take", async () => {
  const { checkpoint } = await parityCase("llama");
  const model = modelFor(checkpoint);
  const runner = await tfjsEngine({ backend: "cpu" }).open(checkpoint, model, {
    layers: [model.blocks],
    memory: 10_000,
  });
  expect(runner.description).toContain("streamed");
  await runner.close();
});

it("counts the head's weights among those that have to fit", async () => {
  const { checkpoint } = await parityCase("llama");
  const model = modelFor(checkpoint);
  const all = [...checkpoint.weights.values()].reduce((sum, { length }) => sum + length, 0);
  const describe = async (logits: boolean) => {
    const options = { layers: [model.blocks], memory: all - 2 * 40 * 32 * 4, logits };
    const runner = await tfjsEngine({ backend: "cpu" }).open(checkpoint, model, options);
    await runner.close();
    return runner.description;
  };
  // Of the two tables, the embedding's rows are read from the file; the head has all of its own.
  expect(await describe(false)).toContain("resident");
  expect(await describe(true)).toContain("streamed");
});
