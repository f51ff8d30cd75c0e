import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { noVulkan, vulkanEnvironment } from "../support/vulkan.js";

const script = join(import.meta.dirname, "print-unlike.ts");
const env = vulkanEnvironment();

// All 138 continue so on lavapipe, in three minutes. These stand for them: grouped heads, windows,
// slopes, sinks, states instead of keys, keys of another width than values.
const names = ["llama", "gemma3", "bloom", "gpt_oss", "qwen3_next", "deepseek_v2"];

for (const residence of ["resident", "streamed"])
  it(`continues as transformers does on WebGPU, ${residence}`, async context => {
    context.skip(env === null, noVulkan);
    const some = residence === "resident" ? names : names.slice(0, 1);
    const args = ["--import", "tsx", script, "webgpu", residence, ...some];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: env! });
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(some.map(name => [name, []])));
  }, 300_000);
