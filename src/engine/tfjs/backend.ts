import { createRequire } from "node:module";
import type { Tensor } from "@tensorflow/tfjs-core";
import { IsoglossError } from "../../base/error.js";
import { refuseTf32 } from "../../base/refuse-tf32.js";
import { backends, type TfjsBackend } from "./backend-names.js";

/**
 * @file TensorFlow.js and its backends are optional: they are loaded when this
 * engine is asked for, and what is missing is said with the line that installs it.
 */

/** TensorFlow.js itself: `import * as tf from "@tensorflow/tfjs-core"`. */
export type Tf = typeof import("@tensorflow/tfjs-core");

export interface LoadedBackend {
  readonly tf: Tf;
  readonly name: TfjsBackend;
  /** The package that carries it out, with its version: "@tensorflow/tfjs-node 4.22.0". */
  readonly package: string;
  /**
   * Brings numbers from the device.
   * @throws IsoglossError if it refused a computation: it goes on with whatever lay in its memory.
   */
  read(tensor: Tensor): Promise<Float32Array>;
  /** Allows another backend to be loaded, once everybody has called it. */
  release(): void;
}

const require = createRequire(import.meta.url);

/** All our packages come at one version: they register kernels with one another. */
const version = "4.22.0";

/** The packages that a backend needs beside tfjs-core; of those of `anyOf`, the first that is there. */
const packages: Record<TfjsBackend, { readonly anyOf: readonly string[]; readonly and?: string }> =
  {
    tensorflow: { anyOf: ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] },
    webgpu: { anyOf: ["@tensorflow/tfjs-backend-webgpu"], and: "webgpu" },
    wasm: { anyOf: ["@tensorflow/tfjs-backend-wasm"] },
    cpu: { anyOf: ["@tensorflow/tfjs-backend-cpu"] },
  };

/** Returns the line that installs what a backend needs. */
export function installLine(backend: TfjsBackend): string {
  const { anyOf, and } = packages[backend];
  const wanted = ["@tensorflow/tfjs-core", anyOf.at(-1)!].map(name => `${name}@${version}`);
  return `npm install ${[...wanted, ...(and === undefined ? [] : [and])].join(" ")}`;
}

/** Where a package's main file lies; null if it is not installed. */
export function locate(name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}

/** Returns the package that would carry a backend out, or null and what is missing. */
export function findBackend(backend: TfjsBackend): { found: string | null; missing: string[] } {
  const { anyOf, and } = packages[backend];
  const found = anyOf.find(name => locate(name) !== null) ?? null;
  const others = ["@tensorflow/tfjs-core", ...(and === undefined ? [] : [and])];
  return {
    found,
    missing: [
      ...others.filter(name => locate(name) === null),
      ...(found === null ? [anyOf.join(" or ")] : []),
    ],
  };
}

/** TensorFlow.js runs one backend a process at a time. */
let held: { readonly name: TfjsBackend; users: number } | undefined;

/**
 * Loads a backend and makes it TensorFlow.js's own.
 *
 * @param threads Of native TensorFlow, which reads it once a process; the others ignore it.
 * @throws IsoglossError if a package is missing, the backend does not start (no GPU, no
 *   Vulkan, no native binding), or a runner of another backend is still open.
 */
export async function loadBackend(name: TfjsBackend, threads?: number): Promise<LoadedBackend> {
  if (held !== undefined && held.name !== name)
    throw new IsoglossError(
      `tfjs: the backend "${held.name}" is in use, and TensorFlow.js runs one at a time`,
      "Close its runner before another backend is opened, or use a second process.",
    );
  const { found, missing } = findBackend(name);
  if (found === null || missing.length > 0)
    throw new IsoglossError(
      `tfjs: the backend "${name}" needs ${missing.join(", ")}`,
      installLine(name),
    );
  const holder = held ?? { name, users: 0 };
  held = holder;
  holder.users++;
  const release = () => {
    holder.users--;
    if (holder.users === 0 && held === holder) held = undefined;
  };
  try {
    const tf = await start(name, found, threads);
    const { version: own } = require(`${found}/package.json`);
    return { tf, name, package: `${found} ${own}`, read, release };
  } catch (cause) {
    release();
    if (cause instanceof IsoglossError) throw cause;
    const reason = cause instanceof Error ? cause.message.split("\n")[0]! : String(cause);
    throw new IsoglossError(
      `tfjs: the backend "${name}" does not start: ${reason}`,
      trouble[name],
      {
        cause,
      },
    );
  }
}

/** The first thing that a GPU refused to do, in its words. */
let refused: string | undefined;

function noteRefusal({ error }: ErrorOfDevice): void {
  refused ??= error.message.split("\n")[0]!;
}

async function read(tensor: Tensor): Promise<Float32Array> {
  const values = await tensor.data<"float32">();
  if (refused === undefined) return values;
  throw new IsoglossError(
    `tfjs/webgpu: the device refused a computation: ${refused}`,
    "Its results would mean nothing. Take --engine onnx --provider webgpu, or another backend.",
  );
}

/** Those that did not start are not tried again: drivers write their complaints to stderr. */
const failed = new Set<TfjsBackend>();

/**
 * Loads the first backend that is installed and starts, or the one that is in use.
 * @throws IsoglossError if there is none.
 */
export async function loadBestBackend(threads?: number): Promise<LoadedBackend> {
  if (held !== undefined) return loadBackend(held.name, threads);
  for (const name of backends) {
    if (failed.has(name) || findBackend(name).missing.length > 0) continue;
    try {
      return await loadBackend(name, threads);
    } catch (error) {
      if (!(error instanceof IsoglossError)) throw error;
      failed.add(name); // the next one may start
    }
  }
  throw new IsoglossError("tfjs: no backend of TensorFlow.js is installed", installLine("wasm"));
}

/** What to do about a backend that is installed and does not start. */
export const trouble: Record<TfjsBackend, string> = {
  tensorflow:
    "Reinstall the package so that it can fetch libtensorflow, or build its binding as docs/tfjs-node.md shows.",
  webgpu: "A Vulkan, Metal or Direct3D 12 driver is needed; docs/gpu.md lists the libraries.",
  wasm: "Reinstall @tensorflow/tfjs-backend-wasm.",
  cpu: "Reinstall @tensorflow/tfjs-backend-cpu.",
};

async function start(name: TfjsBackend, found: string, threads?: number): Promise<Tf> {
  if (name === "tensorflow") {
    quietTensorflow(threads);
    refuseTf32();
  }
  if (name === "webgpu") await provideWebgpu();
  const tf: Tf = await import("@tensorflow/tfjs-core");
  tf.enableProdMode(); // no banner, no checks of every value for NaN
  await import(found);
  if (!(await tf.setBackend(name)))
    throw new Error(name === "webgpu" ? "no GPU adapter answered" : "it could not be initialised");
  await tf.ready();
  if (name === "webgpu")
    (tf.backend() as unknown as OfDevice).device.onuncapturederror = noteRefusal;
  return tf;
}

/** What of the webgpu backend and of its device is needed here. */
interface OfDevice {
  readonly device: { onuncapturederror: (event: ErrorOfDevice) => void };
}

interface ErrorOfDevice {
  readonly error: { readonly message: string };
}

/** TensorFlow reads these when its library is loaded. What the user has set stays. */
function quietTensorflow(threads?: number): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2"; // warnings and errors
  if (threads !== undefined) process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
}

/** Node 20 has no navigator; Dawn's `gpu` goes where TensorFlow.js looks for it. */
async function provideWebgpu(): Promise<void> {
  const scope = globalThis as { navigator?: { gpu?: unknown } };
  if (scope.navigator?.gpu !== undefined) return;
  const { create, globals } = await import("webgpu");
  const gpu = create([]);
  if ((await gpu.requestAdapter()) === null) throw new Error("no GPU adapter answered");
  Object.assign(globalThis, globals);
  if (scope.navigator === undefined)
    Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  else Object.defineProperty(scope.navigator, "gpu", { value: gpu, configurable: true });
}
