import { execFile } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { backends } from "../src/engine/tfjs/backend.js";
import { probeTfjs } from "../src/engine/tfjs/probe.js";
import { vulkanEnvironment } from "../test/support/vulkan.js";
import type { Measured } from "./support/one-engine.js";
import { type Shape, shapes, writeRandomCheckpoint } from "./support/random-checkpoint.js";

export const description = "tokens/s of every engine and backend that this machine has";

/** Small enough for plain JavaScript to pass within seconds. */
const small: Shape = {
  width: 256,
  blocks: 8,
  heads: 8,
  kvHeads: 4,
  feedForward: 768,
  vocabulary: 8000,
};

/** Anything slower is not worth waiting for. */
const patience = 300_000; // ms

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shape: { type: "string", default: "small" },
      sentences: { type: "string", default: "8" },
      tokens: { type: "string", default: "32" },
      seconds: { type: "string", default: "3" },
      only: { type: "string", default: "" },
    },
  });
  const shape = { small, ...shapes }[values.shape];
  if (shape === undefined)
    throw new RangeError(`--shape must be small, ${Object.keys(shapes).join(", ")}`);

  const folder = realpathSync(mkdtempSync(join(tmpdir(), "isogloss-bench-")));
  try {
    await writeRandomCheckpoint(folder, shape, "BF16");
    console.log(
      `${values.sentences} sentences of ${values.tokens} tokens, shape ${values.shape}\n`,
    );
    if (vulkanEnvironment()?.VK_DRIVER_FILES?.includes("swiftshader"))
      console.log("webgpu is SwiftShader here, a GPU in software: its speed says nothing\n");
    console.log("engine           load s   tokens/s   of onnx/cpu   deviation   passes");
    let reference: Measured | undefined;
    for (const [engine, device] of await candidates()) {
      const name = `${engine}/${device}`;
      if (name !== "onnx/cpu" && !name.includes(values.only)) continue;
      const settings = [values.sentences, values.tokens, values.seconds];
      const measured = await measure(engine, device, folder, settings);
      if (typeof measured === "string") {
        console.log(`${name.padEnd(16)} ${measured}`);
        continue;
      }
      reference ??= measured;
      console.log(line(name, measured, reference));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The reference first; then what the machine can run. */
async function candidates(): Promise<[engine: string, device: string][]> {
  const usable = (await probeTfjs()).filter(
    ({ backend, available }) => available || (backend === "webgpu" && vulkanEnvironment() !== null),
  );
  return [
    ["onnx", "cpu"],
    ["onnx", "webgpu"],
    ["onnx", "cuda"],
    ...backends
      .filter(name => usable.some(({ backend }) => backend === name))
      .map(name => ["tfjs", name] as [string, string]),
  ];
}

async function measure(
  engine: string,
  device: string,
  folder: string,
  settings: readonly string[],
): Promise<Measured | string> {
  const script = join(import.meta.dirname, "support/one-engine.ts");
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", script, engine, device, folder, ...settings],
      {
        timeout: patience,
        env: (device === "webgpu" ? vulkanEnvironment() : null) ?? process.env,
      },
    );
    return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
  } catch (error) {
    const { killed, stderr = "" } = error as { killed?: boolean; stderr?: string };
    if (killed) return `not done within ${patience / 1000} s`;
    const reason = /(?:Error|error): (.*)/.exec(stderr)?.[1] ?? stderr.trim().split("\n").at(-1);
    return `not here: ${reason?.replace(/\/\S*\//, "")}`.slice(0, 100); // without the folder
  }
}

function line(name: string, measured: Measured, reference: Measured): string {
  const { loadSeconds, tokensPerSecond, passes, state } = measured;
  const size = Math.max(...reference.state.map(Math.abs));
  const off = Math.max(...state.map((value, i) => Math.abs(value - reference.state[i]!))) / size;
  return [
    name.padEnd(16),
    loadSeconds.toFixed(2).padStart(6),
    tokensPerSecond.toFixed(0).padStart(10),
    `${(tokensPerSecond / reference.tokensPerSecond).toFixed(3)}×`.padStart(13),
    off.toExponential(1).padStart(11),
    String(passes).padStart(8),
  ].join(" ");
}
