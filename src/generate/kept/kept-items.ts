import { closeSync, existsSync, fsyncSync, openSync, writeSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { readText } from "../../base/open-file.js";
import { sha256 } from "../../base/sha256.js";
import { writeAtomic } from "../../base/write-atomic.js";
import { formatJsonl } from "../../format/jsonl.js";

/**
 * @file A finished list of items in a folder of its own, and one that is being made.
 *
 *   <kind>.jsonl      a line an item, in the order of what was asked
 *   manifest.json     how they were made, and the hash of the lines
 *   <kind>.partial    while it is being made: a head line, then a line for each finished request
 *
 * A line of the partial file is one write, so that killing the process cannot tear it in two;
 * a power cut can, and what is torn or damaged counts as not done.
 */

/** How work is divided, as whoever began it chose. */
export type Division = Readonly<Record<string, number>>;

/** A list that is being made. */
export interface OpenKept<T> {
  readonly plan: Division;
  /** What ran where; several, if work was resumed somewhere else. */
  readonly engine: string;
  /** The items of each request that is done, by its number. */
  readonly done: ReadonlyMap<number, readonly T[]>;
  /** Keeps the items of a request; those of one that is done are left as they are. */
  add(request: number, items: readonly T[]): void;
  close(): void;
}

export interface KeptInputs<T> {
  readonly folder: string;
  /** "generations". */
  readonly kind: string;
  /** The hash of everything that the items depend on. */
  readonly inputs: string;
  /** Whether a value is an item. */
  isItem(value: unknown): value is T;
}

/** In bytes: what a text of V8 can hold. */
const largest = 2 ** 29 - 2 ** 16;

/**
 * Returns the items of a finished list, or null if it is not finished.
 * @throws IsoglossError if somebody changed it.
 */
export async function readKept<T>({
  folder,
  kind,
  inputs,
  isItem,
}: KeptInputs<T>): Promise<T[] | null> {
  const file = join(folder, `${kind}.jsonl`);
  if (!existsSync(file)) return null;
  const text = await readText(file, largest);
  const manifest = parsed(await readText(join(folder, "manifest.json"), largest).catch(() => ""));
  const items = text.split("\n").slice(0, -1).map(parsed);
  const { inputsHash, linesHash } = (manifest ?? {}) as Record<string, unknown>;
  if (inputsHash === inputs && linesHash === sha256(text) && items.every(isItem)) {
    // Killed after its last step, work leaves it behind. A store that is only read keeps it.
    await rm(join(folder, `${kind}.partial`), { force: true }).catch(() => {});
    return items;
  }
  throw new IsoglossError(
    `${file}: is not what its manifest says`,
    "Somebody changed the files there; delete the folder and run again.",
  );
}

/** Opens the unfinished list of a folder that is locked, or begins one. */
export async function openKept<T>(
  { folder, kind, inputs, isItem }: KeptInputs<T>,
  plan: Division,
  engine: string,
): Promise<OpenKept<T>> {
  const file = join(folder, `${kind}.partial`);
  const lines = (await readText(file, largest).catch(() => "")).split("\n");
  lines.pop(); // empty, or a line that was being written
  const [head, ...entries] = lines.map(parsed);
  const begun = headOf(head, inputs);
  const done = new Map<number, readonly T[]>();
  if (begun !== null)
    for (const entry of entries) {
      const { request, items } = (entry ?? {}) as { request?: unknown; items?: unknown };
      if (Number.isSafeInteger(request) && Array.isArray(items) && items.every(isItem))
        done.set(request as number, items);
    }
  const before = begun?.engine;
  const engines =
    before === undefined || before.split("; ").includes(engine)
      ? (before ?? engine)
      : `${before}; ${engine}`;
  const kept = { inputs, plan: begun?.plan ?? plan, engine: engines };
  const left = [...done].map(([request, items]) => ({ request, items }));
  await writeAtomic(file, formatJsonl([kept, ...left]));
  const descriptor = openSync(file, "a");
  return {
    plan: kept.plan,
    engine: engines,
    done,
    add(request, items) {
      if (done.has(request)) return;
      done.set(request, items);
      writeSync(descriptor, formatJsonl([{ request, items }]));
    },
    close() {
      fsyncSync(descriptor);
      closeSync(descriptor);
    },
  };
}

/** Writes the finished list: the manifest first, then, as the last step, the lines under their name. */
export async function finishKept<T>(
  { folder, kind, inputs }: KeptInputs<T>,
  items: readonly T[],
  manifest: Readonly<Record<string, unknown>>,
): Promise<void> {
  const text = formatJsonl(items);
  const described = { ...manifest, inputsHash: inputs, linesHash: sha256(text) };
  await writeAtomic(join(folder, "manifest.json"), `${JSON.stringify(described, null, 2)}\n`);
  await writeAtomic(join(folder, `${kind}.jsonl`), text);
  await rm(join(folder, `${kind}.partial`), { force: true });
}

function headOf(value: unknown, inputs: string): { plan: Division; engine: string } | null {
  const head = (value ?? {}) as Record<string, unknown>;
  if (head.inputs !== inputs || typeof head.engine !== "string") return null;
  const { plan } = head;
  if (typeof plan !== "object" || plan === null) return null;
  if (!Object.values(plan).every(n => Number.isSafeInteger(n) && (n as number) > 0)) return null;
  return { plan: plan as Division, engine: head.engine };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
