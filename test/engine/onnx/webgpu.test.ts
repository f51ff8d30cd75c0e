import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { noVulkan, vulkanEnvironment } from "../../support/vulkan.js";
import { parityCases } from "../parity-case.js";

const script = join(import.meta.dirname, "print-deviations.ts");
const env = vulkanEnvironment();

/** Runs cases in a process of their own, which a GPU driver may take down. */
async function deviations(residence: string, ...names: string[]): Promise<Record<string, number>> {
  const args = ["--import", "tsx", script, "webgpu", residence, ...names];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: env! });
  return JSON.parse(stdout);
}

// The order of float32 sums differs; a wrong model is off by 1e-2 and more.
const tolerance = 1e-4;

it("has transformers' hidden states on WebGPU in every parity case", async context => {
  context.skip(env === null, noVulkan);
  // Side by side: a software GPU takes one core for a process, and this is the longest test.
  const halves = [0, 1].map(half => parityCases.filter((_, i) => i % 2 === half));
  const parts = await Promise.all(halves.map(names => deviations("resident", ...names)));
  const found = { ...parts[0], ...parts[1] };
  expect(Object.keys(found).sort()).toEqual([...parityCases].sort());
  expect(Object.entries(found).filter(([, deviation]) => !(deviation < tolerance))).toEqual([]);
}, 900_000); // a software GPU compiles every shader for a CPU that others use too

it("has them when an encoder is streamed", async context => {
  context.skip(env === null, noVulkan);
  const found = await deviations("streamed", "bert-in-classifier");
  expect(found["bert-in-classifier"]).toBeLessThan(tolerance);
}, 180_000);
