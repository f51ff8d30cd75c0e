import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { findBackend, installLine, locate, trouble } from "./backend.js";
import { backends, type TfjsBackend } from "./backend-names.js";

/** Whether a backend can be used here, for `isogloss doctor`. */
export interface BackendReport {
  readonly backend: TfjsBackend;
  readonly available: boolean;
  /** What carries it out, or what is missing. */
  readonly detail: string;
  /** What would make it available; null if it is. */
  readonly hint: string | null;
}

/** Drivers are loaded within a second or two; one that hangs must not hang us. */
const patience = 30_000; // ms

/**
 * Says of each TensorFlow.js backend whether it can be used here. GPU drivers and native
 * libraries are tried in a child process, which they may take down.
 */
export function probeTfjs(): Promise<BackendReport[]> {
  return Promise.all(backends.map(probe));
}

async function probe(backend: TfjsBackend): Promise<BackendReport> {
  const { found, missing } = findBackend(backend);
  if (found === null || missing.length > 0)
    return {
      backend,
      available: false,
      detail: `needs ${missing.join(", ")}`,
      hint: installLine(backend),
    };
  const trial = trials[backend]?.(found);
  if (trial === undefined) return { backend, available: true, detail: found, hint: null };
  const device = await answerOf(trial);
  return device !== null
    ? { backend, available: true, detail: `${found} on ${device}`, hint: null }
    : { backend, available: false, detail: `${found} finds no device`, hint: trouble[backend] };
}

/** Programs that print the device they find as their last line; plain JavaScript needs none. */
const trials: Partial<Record<TfjsBackend, (found: string) => string>> = {
  tensorflow: found => `
    const tf = await import(${fileUrl(found)});
    const { isUsingGpuDevice } = (tf.default ?? tf).backend();
    console.log("\\n" + (isUsingGpuDevice ? "a CUDA GPU" : "the CPU"));`,
  webgpu: () => `
    const { create } = await import(${fileUrl("webgpu")});
    const { info } = await create([]).requestAdapter();
    console.log("\\n" + [info.vendor, info.architecture, info.description].filter(Boolean).join(" "));`,
};

const fileUrl = (name: string) => JSON.stringify(pathToFileURL(locate(name)!).href);

async function answerOf(program: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", program],
      { timeout: patience },
    );
    return stdout.trimEnd().split("\n").at(-1) || null;
  } catch {
    return null;
  }
}
