import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

/** What `one-engine` is to do. */
export interface Task {
  readonly engine: string;
  /** The provider or backend. */
  readonly device: string;
  readonly folder: string;
  readonly sentences: number;
  readonly tokens: number;
  /** Sentences of different lengths, to compare states; otherwise equal ones, to take times. */
  readonly ragged: boolean;
  readonly layers: "all" | "last";
  /** How long to repeat the pass; it is done twice at least, the first time to warm up. */
  readonly seconds: number;
  /** The file that takes the pooled states, (layers, B, P, H) as float32. */
  readonly states: string;
}

export interface Measured {
  readonly description: string;
  readonly loadSeconds: number;
  /** Of the fastest pass; padding does not count. */
  readonly tokensPerSecond: number;
  readonly passes: number;
}

/**
 * Returns what an engine did in a process of its own, or why it did not.
 * @param command Node's arguments that start `one-engine`.
 * @param patience In seconds.
 */
export async function measureApart(
  task: Task,
  command: readonly string[],
  { env, patience = 300 }: { env?: NodeJS.ProcessEnv; patience?: number } = {},
): Promise<Measured | string> {
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...command, JSON.stringify(task)],
      { timeout: patience * 1000, env: env ?? process.env },
    );
    return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
  } catch (error) {
    const { killed, stderr = "" } = error as { killed?: boolean; stderr?: string };
    if (killed) return `not done within ${patience} s`;
    const reason = /(?:Error|error): (.*)/.exec(stderr)?.[1] ?? stderr.trim().split("\n").at(-1);
    return `not here: ${reason?.replace(/\/\S*\//, "")}`.slice(0, 100); // without the folder
  }
}

/** Returns max |a − b| / max |b| over two files of states; NaN if they differ in size. */
export function deviationOfFiles(a: string, b: string): number {
  const [x, y] = [a, b].map(file => {
    const bytes = readFileSync(file);
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  }) as [Float32Array, Float32Array];
  if (x.length !== y.length) return Number.NaN;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]!)) return Number.NaN;
    difference = Math.max(difference, Math.abs(x[i]! - y[i]!));
    size = Math.max(size, Math.abs(y[i]!));
  }
  return difference / size;
}
