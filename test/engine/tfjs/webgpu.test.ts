import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { lavapipe, noVulkan, vulkanEnvironment } from "../../support/vulkan.js";
import { parityCases } from "../parity-case.js";

const env = vulkanEnvironment();

/** Runs a script in a process of its own, which a GPU driver may take down. */
const inChild = async (...args: string[]) => {
  const command = ["--import", "tsx", ...args];
  return (await promisify(execFile)(process.execPath, command, { env: env! })).stdout;
};

async function deviations(residence: string, ...names: string[]): Promise<Record<string, number>> {
  const script = join(import.meta.dirname, "print-deviations.ts");
  return JSON.parse(await inChild(script, "webgpu", residence, ...names));
}

// The order of float32 sums differs; a wrong model is off by 1e-2 and more.
const tolerance = 1e-4;

// Where only SwiftShader is there, which takes minutes for all: grouped heads and a gate; experts; states.
const some = ["llama", "mixtral", "qwen3_next"];

it("has transformers' hidden states on WebGPU in every parity case", async context => {
  context.skip(env === null, noVulkan);
  const names = lavapipe() === null ? some : parityCases;
  const found = await deviations("resident", ...names);
  expect(Object.keys(found).sort()).toEqual([...names].sort());
  expect(Object.entries(found).filter(([, deviation]) => !(deviation < tolerance))).toEqual([]);
}, 600_000);

it("has them when a model is streamed", async context => {
  context.skip(env === null, noVulkan);
  expect((await deviations("streamed", "gpt2")).gpt2).toBeLessThan(tolerance);
}, 180_000);

it("says so where the device refuses a computation, and goes on with nothing", async context => {
  context.skip(env === null, noVulkan);
  // TensorFlow.js 4.22 writes a program for this that no device takes, and returns what lies in its memory.
  const script = `
    const { loadBackend } = await import(${JSON.stringify(join(import.meta.dirname, "../../../src/engine/tfjs/backend.ts"))});
    const { tf, read } = await loadBackend("webgpu");
    const truths = tf.cast(tf.greater(tf.ones([20, 30, 5, 4]), 0), "float32");
    await read(tf.transpose(truths, [0, 1, 3, 2])).then(
      values => console.log("read", values),
      ({ message }) => console.log("refused", message),
    );`;
  const said = await inChild("--input-type=module", "--eval", script);
  expect(said).toContain("refused tfjs/webgpu: the device refused a computation");
}, 60_000);
