import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { noVulkan, vulkanEnvironment } from "../../support/vulkan.js";

const script = join(import.meta.dirname, "print-deviations.ts");
const env = vulkanEnvironment();

// All the parity cases pass on SwiftShader (npx tsx print-deviations.ts webgpu resident), which
// takes minutes. These stand for them: a decoder with biases and half floats, and an encoder.
const cases = [
  { residence: "resident", name: "llama-tied-biases-f16" },
  { residence: "streamed", name: "bert-in-classifier" },
];

for (const { residence, name } of cases)
  it(`has transformers' hidden states on WebGPU: ${name}, ${residence}`, async context => {
    context.skip(env === null, noVulkan);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", script, "webgpu", residence, name],
      { env: env! },
    );
    // The order of float32 sums differs; a wrong model is off by 1e-2 and more.
    expect(JSON.parse(stdout)[name]).toBeLessThan(1e-4);
  }, 180_000); // a software GPU compiles every shader for a CPU that others use too
