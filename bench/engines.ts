import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { backends } from "../src/engine/tfjs/backend-names.js";
import { probeTfjs } from "../src/engine/tfjs/probe.js";
import { isSoftwareGpu, vulkanEnvironment } from "../test/support/vulkan.js";
import { deviationOfFiles, type Measured, measureApart } from "./support/measure-apart.js";
import { type Shape, shapes, writeRandomCheckpoint } from "./support/random-checkpoint.js";
import { save } from "./support/save.js";

const usage = `npm run bench -- engines [--shape small] [--sentences 8] [--tokens 32] [--seconds 3]
    [--only NAME] [--save]

--only takes the engines whose name contains it, beside onnx/cpu.
--save writes bench/results/engines-SHAPE.json.`;

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

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shape: { type: "string", default: "small" },
      sentences: { type: "string", default: "8" },
      tokens: { type: "string", default: "32" },
      seconds: { type: "string", default: "3" },
      only: { type: "string", default: "" },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const shape = { small, ...shapes }[values.shape];
  if (shape === undefined)
    throw new RangeError(`--shape must be small, ${Object.keys(shapes).join(", ")}`);

  const folder = realpathSync(mkdtempSync(join(tmpdir(), "isogloss-bench-")));
  const statesOf = (name: string) => join(folder, `${name.replace("/", "-")}.states`);
  try {
    await writeRandomCheckpoint(folder, shape, "BF16");
    console.log(
      `${values.sentences} sentences of ${values.tokens} tokens, shape ${values.shape}\n`,
    );
    if (isSoftwareGpu()) console.log("webgpu is a GPU in software here: its speed says nothing\n");
    console.log("engine           load s   tokens/s   of onnx/cpu   deviation   passes");
    let reference: Measured | undefined;
    const engines: Record<string, Measured | string> = {};
    for (const [engine, device] of await candidates()) {
      const name = `${engine}/${device}`;
      if (name !== "onnx/cpu" && !name.includes(values.only)) continue;
      const measured = await measureApart(
        {
          engine,
          device,
          folder,
          sentences: Number(values.sentences),
          tokens: Number(values.tokens),
          ragged: false,
          layers: "last",
          seconds: Number(values.seconds),
          states: statesOf(name),
        },
        ["--import", "tsx", join(import.meta.dirname, "support/one-engine.ts")],
        { env: (device === "webgpu" ? vulkanEnvironment() : null) ?? process.env },
      );
      engines[name] = measured;
      if (typeof measured === "string") {
        console.log(`${name.padEnd(16)} ${measured}`);
        continue;
      }
      reference ??= measured;
      const deviation = deviationOfFiles(statesOf(name), statesOf("onnx/cpu"));
      console.log(line(name, measured, reference, deviation));
    }
    const { sentences, tokens } = values;
    const webgpuInSoftware = isSoftwareGpu();
    if (values.save)
      save(`engines-${values.shape}`, { sentences, tokens, webgpuInSoftware, engines });
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

function line(name: string, measured: Measured, reference: Measured, deviation: number): string {
  const { loadSeconds, tokensPerSecond, passes } = measured;
  return [
    name.padEnd(16),
    loadSeconds.toFixed(2).padStart(6),
    tokensPerSecond.toFixed(0).padStart(10),
    `${(tokensPerSecond / reference.tokensPerSecond).toFixed(3)}×`.padStart(13),
    deviation.toExponential(1).padStart(11),
    String(passes).padStart(8),
  ].join(" ");
}
