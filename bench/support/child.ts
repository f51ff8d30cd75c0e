import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** Runs a contender in a process of its own, and returns what its last line says, in JSON. */
export async function child<T>(program: string, args: readonly string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 1 << 28 });
  return JSON.parse(stdout.trim().split("\n").at(-1)!);
}

/** Runs a module of TypeScript so. */
export function typescript<T>(script: string, ...args: readonly string[]): Promise<T> {
  return child(process.execPath, ["--import", "tsx", script, ...args]);
}

/** Writes a job into a folder: Node dies of very long arguments. */
export function jobFile(folder: string, job: object, name = "job"): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(job));
  return file;
}

/** Returns a number with so many decimals. */
export function rounded(value: number, decimals = 2): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}

/** Returns bytes as people read them: "1,234 MB". */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
}
