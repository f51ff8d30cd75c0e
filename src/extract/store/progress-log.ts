import { closeSync, openSync, writeSync } from "node:fs";
import { readText } from "../../base/open-file.js";
import { writeAtomic } from "../../base/write-atomic.js";

/**
 * Which batches of an unfinished file are done: a head line, then a line for each
 * batch, appended once its states are in the file. Each carries a checksum of these
 * states: whoever resumes reads them back, so that a line that outlived its data in a
 * power cut is found out. What is damaged or torn counts as not done.
 */
export interface ProgressLog {
  readonly head: ProgressHead;
  /** Checksum by batch number. */
  readonly done: ReadonlyMap<number, number>;
}

export interface ProgressHead {
  /** The hash of everything that the states depend on. */
  readonly inputs: string;
  /** The plan that the batch numbers belong to. */
  readonly tokenBudget: number;
  readonly chunkTokens: number;
  /** What ran where. */
  readonly engine: string;
}

/** In bytes; a million batches take less. */
const largest = 2 ** 26;

/** Returns the log in a file, or null if there is none with a head that can be read. */
export async function readProgressLog(file: string): Promise<ProgressLog | null> {
  const text = await readText(file, largest).catch(() => null);
  if (text === null) return null;
  const lines = text.split("\n");
  lines.pop(); // empty, or a line that was being written
  const head = parseHead(lines.shift());
  if (!head) return null;
  const done = new Map<number, number>();
  for (const line of lines) {
    const [, batch, checksum] = /^(\d{1,9}) (\d{1,10})$/.exec(line) ?? [];
    if (batch !== undefined) done.set(Number(batch), Number(checksum));
  }
  return { head, done };
}

function parseHead(line: string | undefined): ProgressHead | null {
  try {
    const { inputs, tokenBudget, chunkTokens, engine } = JSON.parse(line ?? "");
    const positive = (value: unknown) => Number.isInteger(value) && (value as number) > 0;
    if (typeof inputs !== "string" || typeof engine !== "string") return null;
    if (!positive(tokenBudget) || !positive(chunkTokens)) return null;
    return { inputs, tokenBudget, chunkTokens, engine };
  } catch {
    return null;
  }
}

/** Begins a log (whole or not at all), forgetting any other. */
export async function beginProgressLog(
  file: string,
  head: ProgressHead,
  done: ReadonlyMap<number, number>,
): Promise<void> {
  const lines = [...done].map(([batch, checksum]) => `${batch} ${checksum}\n`);
  await writeAtomic(file, `${JSON.stringify(head)}\n${lines.join("")}`);
}

/** Appends to a log. A line is one write, so that killing the process cannot tear it. */
export function appendProgress(file: string): {
  add(batch: number, checksum: number): void;
  close(): void;
} {
  const descriptor = openSync(file, "a");
  return {
    add: (batch, checksum) => writeSync(descriptor, `${batch} ${checksum}\n`),
    close: () => closeSync(descriptor),
  };
}
