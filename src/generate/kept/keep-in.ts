import { mkdir } from "node:fs/promises";
import { fileError } from "../../base/file-error.js";
import { lockFolder } from "../../base/lock.js";
import { removeLeftovers } from "../../extract/store/store.js";
import { type Division, finishKept, type KeptInputs, openKept, readKept } from "./kept-items.js";
import type { KeptWork } from "./kept-work.js";

/** Work whose finished requests are kept as it goes. */
export interface Work<T> {
  readonly plan: Division;
  readonly done: ReadonlyMap<number, readonly T[]>;
  add(request: number, items: readonly T[]): void;
}

/** What was generated, and where it is kept. */
export interface Kept<T> {
  readonly items: readonly T[];
  /** Where they lie; null if they are in memory only. */
  readonly folder: string | null;
  /** Whether they were there. */
  readonly reused: boolean;
}

/** Work that is open. */
export interface Begun<T> {
  /** What runs. */
  readonly engine: string;
  /** How the work is divided. */
  readonly plan: Division;
  run(work: Work<T>): Promise<void>;
  close(): Promise<void>;
}

/** What is done, and how it is kept. */
export interface KeepInOptions<T> extends Pick<KeptWork, "onWait" | "signal"> {
  /** The folder that the items have to themselves; undefined: nothing is kept. */
  readonly place: Omit<KeptInputs<T>, "isItem"> | undefined;
  readonly isItem: KeptInputs<T>["isItem"];
  /** How many there are. */
  readonly requests: number;
  /** Opens what is needed. */
  readonly begin: () => Promise<Begun<T>>;
  /** Returns what is said of the finished items beside them. */
  readonly manifest: (engine: string, items: readonly T[]) => Readonly<Record<string, unknown>>;
}

/**
 * Does some work and keeps what comes of it in a folder, unless it lies there already: what is
 * finished is not done again, and what was interrupted, even by `kill -9`, is gone on with.
 *
 * @throws IsoglossError if another process does it already, or the folder cannot be written.
 */
export async function keepIn<T>(options: KeepInOptions<T>): Promise<Kept<T>> {
  const { place, isItem, requests, begin, manifest, onWait, signal } = options;
  const inOrder = (done: ReadonlyMap<number, readonly T[]>) =>
    Array.from({ length: requests }, (_, i) => done.get(i)!).flat();
  if (place === undefined) {
    const { plan, run, close } = await begin();
    const done = new Map<number, readonly T[]>();
    try {
      await run({ plan, done, add: (request, items) => done.set(request, items) });
    } finally {
      await close();
    }
    return { items: inOrder(done), folder: null, reused: false };
  }
  const inputs: KeptInputs<T> = { ...place, isItem };
  const { folder } = place;
  try {
    const finished = await readKept(inputs);
    if (finished !== null) return { items: finished, folder, reused: true };
    await mkdir(folder, { recursive: true });
    const release = await lockFolder(folder, { onWait, signal });
    try {
      await removeLeftovers(folder);
      const meanwhile = await readKept(inputs); // another process may have finished it
      if (meanwhile !== null) return { items: meanwhile, folder, reused: true };
      const { run, close, ...begun } = await begin();
      try {
        const work = await openKept(inputs, begun.plan, begun.engine);
        try {
          await run(work);
        } finally {
          work.close();
        }
        const items = inOrder(work.done);
        await finishKept(inputs, items, manifest(work.engine, items));
        return { items, folder, reused: false };
      } finally {
        await close();
      }
    } finally {
      await release();
    }
  } catch (error) {
    throw fileError(error, folder, "written");
  }
}
