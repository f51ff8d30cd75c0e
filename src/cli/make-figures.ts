import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { extname, join } from "node:path";
import { IsoglossError } from "../base/error.js";
import type { Progress, Task } from "../base/progress.js";
import { type MadePart, makePart, type PartOptions } from "../reproduce/figure-parts.js";
import { progressBar } from "./progress-bar.js";
import { statusLine } from "./status-line.js";

/** What a process is asked to make. */
export interface PartJob {
  readonly part: string;
  readonly folder: string;
  readonly options: Omit<PartOptions, "progress">;
}

/** What it says while it works, and at the end. */
export type PartMessage =
  | { readonly task: number; readonly start: readonly [label: string, total: number, unit: string] }
  | { readonly task: number; readonly advance: readonly [steps: number, note?: string] }
  | { readonly task: number; readonly done: true }
  | { readonly made: MadePart }
  | { readonly mendable: { readonly message: string; readonly hint: string } }
  | { readonly bug: string };

export interface MakeFiguresOptions extends Omit<PartOptions, "progress"> {
  /** Parts made at the same time; defaults to one a core. */
  readonly processes?: number;
}

/**
 * Makes parts of the figures anew, each in a process of its own: they share nothing, and
 * most of each runs on one core. A part that fails does not stop the others.
 *
 * @returns The parts in the order asked for.
 * @throws What the first part that failed threw, when all have ended.
 */
export async function makeFigures(
  parts: readonly string[],
  folder: string,
  { processes = availableParallelism(), ...options }: MakeFiguresOptions,
): Promise<MadePart[]> {
  const alone = parts.length === 1 || processes === 1;
  const [bar, line] = [progressBar(), statusLine()];
  const make = (part: string) =>
    alone
      ? makePart(part, folder, { ...options, progress: bar })
      : makeApart({ part, folder, options }, line(part));
  const ends: PromiseSettledResult<MadePart>[] = [];
  let next = 0;
  const worker = async () => {
    while (next < parts.length) {
      const i = next++;
      [ends[i]] = (await Promise.allSettled([make(parts[i]!)])) as [PromiseSettledResult<MadePart>];
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, processes) }, worker));
  return ends.map(end => {
    if (end.status === "rejected") throw end.reason;
    return end.value;
  });
}

/** The module that makes a part in a process of its own: of the same kind as this one. */
const child = join(import.meta.dirname, `make-part-child${extname(import.meta.filename)}`);

function makeApart(job: PartJob, progress: Progress): Promise<MadePart> {
  return new Promise((resolve, reject) => {
    const tasks = new Map<number, Task>();
    const process = fork(child, { serialization: "advanced" });
    process.on("message", (message: PartMessage) => {
      if ("start" in message) tasks.set(message.task, progress.start(...message.start));
      else if ("advance" in message) tasks.get(message.task)?.advance(...message.advance);
      else if ("done" in message) tasks.get(message.task)?.done();
      else if ("made" in message) resolve(message.made);
      else if ("mendable" in message)
        reject(new IsoglossError(message.mendable.message, message.mendable.hint));
      else reject(Object.assign(new Error(`making ${job.part}`), { stack: message.bug }));
    });
    process.on("error", reject);
    process.on("exit", (code, signal) => {
      for (const task of tasks.values()) task.done();
      reject(new Error(`the process that made ${job.part} ended with ${signal ?? code}`)); // unless it said more
    });
    process.send(job);
  });
}
