import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { noVulkan, vulkanEnvironment } from "../../support/vulkan.js";

const script = join(import.meta.dirname, "print-deviations.ts");
const env = vulkanEnvironment();

// All the parity cases pass on SwiftShader, in half a minute. These two stand for them: one
// with grouped heads, rotary positions and a gate; one with layer norms and transposed matrices.
const cases = [
  { residence: "resident", name: "llama" },
  { residence: "streamed", name: "gpt2" },
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
  });
