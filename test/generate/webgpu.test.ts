import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { noVulkan, vulkanEnvironment } from "../support/vulkan.js";

const script = join(import.meta.dirname, "print-unlike.ts");
const env = vulkanEnvironment();

// All 138 continue so on lavapipe, in minutes. These stand for them: grouped heads, windows,
// slopes, sinks and experts, states instead of keys, keys of another width than values.
const all = ["llama", "gemma3", "bloom", "gpt_oss", "qwen3_next", "deepseek_v2"];

it.for([
  ["onnx/webgpu", "resident", all],
  ["onnx/webgpu", "streamed", ["llama"]],
  ["tfjs/webgpu", "resident", all],
] as const)(
  "continues as transformers does: %s, %s",
  { timeout: 300_000 },
  async ([engine, residence, names], context) => {
    context.skip(env === null, noVulkan);
    const args = ["--import", "tsx", script, engine, residence, ...names];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: env! });
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(names.map(name => [name, []])));
  },
);
