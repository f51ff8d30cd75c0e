/**
 * @file Shows on a GPU machine that the engines agree with the CPU there, and how fast they
 * are. `pack.sh` bundles it; there `./run.sh` starts it with the libraries it needs.
 *
 *   ./run.sh [--shapes 0.3B,1B,7B] [--sentences 32] [--tokens 64] [--seconds 10] [--out FILE]
 *
 * One JSON file comes out: the machine, the deviations from onnx/cpu, the speeds.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import {
  deviationOfFiles,
  type Measured,
  measureApart,
  type Task,
} from "../../bench/support/measure-apart.js";
import {
  shapes as benchShapes,
  type Shape,
  writeRandomCheckpoint,
} from "../../bench/support/random-checkpoint.js";
import { probeTfjs } from "../../src/engine/tfjs/probe.js";

/** `tiny` is for trying this script; 7B has the numbers of LLaMA 2. */
const shapes: Readonly<Record<string, Shape>> = {
  tiny: { width: 64, blocks: 3, heads: 4, kvHeads: 2, feedForward: 160, vocabulary: 512 },
  ...benchShapes,
};

/** The first is what the others are compared with. */
const engines = [
  ["onnx", "cpu"],
  ["onnx", "webgpu"],
  ["onnx", "cuda"],
  ["tfjs", "webgpu"],
] as const;

/** CUDA's libraries are not packed; a machine may have them. */
const optional = ["onnx/cuda"];

/** Only float32's order of sums may differ. */
const tolerance = 1e-4;

const { values: options } = parseArgs({
  options: {
    shapes: { type: "string", default: "0.3B,1B" },
    sentences: { type: "string", default: "32" },
    tokens: { type: "string", default: "64" },
    seconds: { type: "string", default: "10" },
    "peer-device": { type: "string", default: "cuda" },
    out: { type: "string", default: "proof.json" },
  },
});
const here = import.meta.dirname;
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "isogloss-gpu-")));
const size = { sentences: Number(options.sentences), tokens: Number(options.tokens) };

interface Result {
  readonly checkpoint: string;
  readonly engine: string;
  /** What was done, or why it was not. */
  readonly outcome: Measured | string;
  /** Of all pooled states, over sentences of different lengths; null if it was not compared. */
  readonly deviation: number | null;
}

try {
  const machine = await describeMachine();
  console.log(JSON.stringify(machine, null, 2));
  const parity: Result[] = [];
  const speed: Result[] = [];
  const peers: object[] = [];

  for (const name of shipped()) parity.push(...(await compare(name, join(here, "models", name))));
  for (const name of options.shapes.split(",")) {
    const shape = shapes[name];
    if (shape === undefined)
      throw new RangeError(`--shapes must be among ${Object.keys(shapes).join(", ")}`);
    const folder = realpathSync(mkdtempSync(join(scratch, "seeded-")));
    await writeRandomCheckpoint(folder, shape, "BF16");
    parity.push(...(await compare(name, folder)));
    speed.push(...(await time(name, folder)));
    peers.push({ checkpoint: name, ...(await peer(folder)) });
    console.log(JSON.stringify(peers.at(-1)));
    rmSync(folder, { recursive: true });
  }

  writeFileSync(options.out, `${JSON.stringify({ machine, parity, speed, peers }, null, 2)}\n`);
  console.log(`written to ${options.out}`);
  const troubles = [...parity, ...speed].filter(
    ({ engine, outcome, deviation }) =>
      !optional.includes(engine) && (typeof outcome === "string" || !(deviation! < tolerance)),
  );
  for (const { checkpoint, engine, outcome, deviation } of troubles)
    console.log(
      `${checkpoint}: ${engine} ${deviation === null ? outcome : `is off by ${deviation}`}`,
    );
  process.exitCode = troubles.length > 0 ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true });
}

/** The models that were packed. */
function shipped(): string[] {
  const folder = join(here, "models");
  return existsSync(folder)
    ? readdirSync(folder).filter(name => existsSync(join(folder, name, "config.json")))
    : [];
}

/** Few ragged sentences through every engine, and how far from the CPU the states are. */
function compare(checkpoint: string, folder: string): Promise<Result[]> {
  return all(checkpoint, {
    folder,
    sentences: 6,
    tokens: 24,
    ragged: true,
    layers: "all",
    seconds: 0,
  });
}

function time(checkpoint: string, folder: string): Promise<Result[]> {
  const seconds = Number(options.seconds);
  return all(checkpoint, { folder, ...size, ragged: false, layers: "last", seconds });
}

async function all(
  checkpoint: string,
  task: Omit<Task, "engine" | "device" | "states">,
): Promise<Result[]> {
  const results: Result[] = [];
  const statesOf = (engine: string) => join(scratch, `${engine.replace("/", "-")}.states`);
  for (const [engine, device] of engines) {
    const name = `${engine}/${device}`;
    const states = statesOf(name);
    rmSync(states, { force: true });
    const outcome = await measureApart(
      { ...task, engine, device, states },
      [join(here, "one-engine.mjs")],
      { patience: 600 },
    );
    const both = existsSync(states) && existsSync(statesOf("onnx/cpu"));
    const deviation =
      both && typeof outcome !== "string" ? deviationOfFiles(states, statesOf("onnx/cpu")) : null;
    results.push({ checkpoint, engine: name, outcome, deviation });
    const said =
      typeof outcome === "string"
        ? outcome
        : `${outcome.tokensPerSecond.toFixed(0)} tokens/s, loaded in ${outcome.loadSeconds.toFixed(1)} s, deviation ${deviation?.toExponential(1)}`;
    console.log(`${checkpoint}  ${name.padEnd(12)} ${said}`);
  }
  return results;
}

/** transformers on the same checkpoint and shape of batch, if Python has it. */
async function peer(folder: string): Promise<object> {
  const args = [options.sentences, options.tokens, options.seconds, options["peer-device"]];
  return answer("python3", [join(here, "peer.py"), folder, ...args], text => JSON.parse(text));
}

async function describeMachine(): Promise<object> {
  const query = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"];
  return {
    date: new Date().toISOString(),
    node: process.version,
    processor: `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} threads`,
    gpu: await answer("nvidia-smi", query, text => text.trim()),
    tfjs: await probeTfjs(),
  };
}

async function answer<T>(
  command: string,
  args: readonly string[],
  read: (stdout: string) => T,
): Promise<T | { missing: string }> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { timeout: 600_000 });
    return read(stdout.trimEnd().split("\n").at(-1)!);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return { missing: (stderr || message).trim().split("\n").at(-1)!.slice(0, 200) };
  }
}
