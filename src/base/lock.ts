import { realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { IsoglossError } from "./error.js";
import { createLock, type Holder, isAlive, type LockFile, readLock, self } from "./lock-file.js";
import { writeAtomic } from "./write-atomic.js";

/**
 * What this process has or is about to take. A lock that bears this process's own number and is
 * not among them was left by one of an earlier life: in a container numbers come again.
 */
const own = new Set<string>();

/** Milliseconds between two looks at a lock that is waited for. */
const pause = 200;

/**
 * Milliseconds after which a lock that says nothing is nobody's. One that is made in two steps, on
 * a disk without hard links, says nothing for a moment; one that a power cut emptied, for ever.
 */
const settling = 2000;

/** For so many looks a lock that says nothing may change, before it is given up. */
const mostLooks = 50;

/** Since when, by this process's clock, a lock has said the same nothing. */
const watched = new Map<string, { readonly what: string; readonly since: number }>();

/**
 * Takes a folder for this process, so that no two write to it at once. The lock of
 * a process that was killed is recognized and taken over, and so is one that says nothing, if it
 * has done so for two seconds and is this user's own.
 *
 * @param onWait If given, a living process of this machine is waited for instead of refused, and
 *   this is called once, with its name: "process 1234".
 * @param signal Ends the waiting.
 * @returns Gives the folder back.
 * @throws IsoglossError if a process that is alive, or one of another machine, has it, or what
 *   stands in the lock's place is no file.
 */
export async function lockFolder(
  folder: string,
  onWait?: (holder: string) => void,
  signal?: AbortSignal,
): Promise<() => Promise<void>> {
  const file = join(await realpath(folder), ".lock");
  let told = false;
  for (let looks = 1; ; looks++) {
    const holder = await claim(file);
    if (holder === null) break;
    const isHere = holder !== "unknown" && holder.host === self.host;
    if (holder === "unknown" ? looks > mostLooks : !onWait || !isHere) {
      const { pid, host } = holder === "unknown" ? nobody : holder;
      throw new IsoglossError(
        `${folder}: is being written by process ${pid} on ${host}`,
        `Wait until it is done; if there is no such process any more, delete ${file}.`,
      );
    }
    if (isHere && !told) onWait?.(`process ${holder.pid}`);
    told ||= isHere;
    await setTimeout(pause, undefined, { signal });
  }
  return async () => {
    try {
      await rm(file, { force: true });
    } finally {
      own.delete(file);
    }
  };
}

const nobody = { pid: "unknown", host: "an unknown machine" };

/** Takes a lock and returns null, or returns who has it. */
async function claim(file: string): Promise<Holder | "unknown" | null> {
  if (own.has(file)) return self;
  own.add(file); // before the first await: within this process that decides
  let taken = false;
  try {
    const holder = await take(file);
    taken = holder === null;
    return holder;
  } finally {
    if (!taken) own.delete(file);
  }
}

/** Makes a lock and returns null, or returns whose it is. */
async function take(file: string): Promise<Holder | "unknown" | null> {
  const { made, now } = await createLock(file);
  if (made) return null;
  const held = await readLock(file);
  if (held === null) return take(file); // given back meanwhile
  const { holder } = held;
  if (holder === null) {
    if (!isSettled(file, held, now)) return "unknown";
    if (!held.isOurs)
      throw new IsoglossError(
        `${file}: is a lock of another user's that does not say whose`,
        "If nobody writes to that folder, have it deleted.",
      );
  } else if (holder.host !== self.host || (await isAlive(holder))) return holder;

  // Of several that find a dead owner, one at a time may look again and take its place. That turn
  // is a lock as well, because whoever had it may have been killed, too.
  const turn = `${file}-taken`;
  const before = await take(turn);
  if (before !== null) return before;
  try {
    if ((await readLock(file))?.identity !== held.identity) return holder ?? "unknown";
    await writeAtomic(file, self.text);
    return null;
  } finally {
    await rm(turn, { force: true });
  }
}

/** Whether a lock that says nothing has done so for long, by its disk's clock or since this process looks. */
function isSettled(file: string, { identity, changed }: LockFile, now: number): boolean {
  const seen = watched.get(file);
  const since = seen?.what === identity ? seen.since : performance.now();
  watched.set(file, { what: identity, since });
  const isOld = now - changed > settling || performance.now() - since > settling;
  if (isOld) watched.delete(file);
  return isOld;
}
