import { realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { IsoglossError } from "./error.js";
import {
  createLock,
  type Holder,
  isAlive,
  type LockFile,
  lockInode,
  readLock,
  refreshLock,
  self,
} from "./lock-file.js";
import { writeAtomic } from "./write-atomic.js";

/**
 * What this process has or is about to take. A lock that bears this process's own number and is
 * not among them was left by one of an earlier life: in a container numbers come again.
 */
const own = new Set<string>();

/**
 * Milliseconds after which the lock of another machine is nobody's: whoever lives writes it again
 * every `beat`. No clocks are compared but the disk's with itself. One that was taken for dead and
 * only slept loses nothing: what two do at once ends in the same bytes (`finishLanguage`).
 */
const lease = 120_000;

const beat = 20_000;

/** The locks that this process has, and which files they are. */
const held = new Map<string, number>();

let isBeating = false;

/** Milliseconds between two looks at a lock that is waited for. */
const pause = 200;

/** The same, at another machine's: a shared disk has other things to do. */
const farPause = 2000;

/**
 * Milliseconds after which a lock that says nothing is nobody's. One that is made in two steps, on
 * a disk without hard links, says nothing for a moment; one that a power cut emptied, for ever.
 */
const settling = 2000;

/** For so many looks a lock that says nothing may change, before it is given up. */
const mostLooks = 50;

/** Since when, by this process's clock, a lock has said the same nothing. */
const watched = new Map<string, { readonly what: string; readonly since: number }>();

/** How a lock is taken. */
export interface LockOptions {
  /** Of its file; defaults to ".lock". */
  readonly name?: string;
  /**
   * If given, whoever has it is waited for instead of refused, and this is called once, with a
   * name: "process 1234", "process 1234 on node7".
   */
  readonly onWait?: (holder: string) => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/**
 * Takes a folder, or what a name in it stands for, for this process, so that no two write to it at
 * once. The lock of a process that was killed is recognized and taken over: on this machine at
 * once, on another when it has not been written again for two minutes. So is one that says
 * nothing, if it has done so for two seconds and is this user's own. Over NFS it needs neither
 * flock nor equal clocks: a lock is made by a link, and its age is told by its disk alone.
 *
 * @returns Gives it back.
 * @throws IsoglossError if another process has it, or what stands in the lock's place is no file.
 */
export async function lockFolder(
  folder: string,
  { name = ".lock", onWait, signal }: LockOptions = {},
): Promise<() => Promise<void>> {
  const file = join(await realpath(folder), name);
  let told = false;
  for (let looks = 1; ; looks++) {
    const holder = await claim(file);
    if (holder === null) break;
    const isHere = holder !== "unknown" && holder.host === self.host;
    if (holder === "unknown" ? looks > mostLooks : !onWait) {
      const { pid, host } = holder === "unknown" ? nobody : holder;
      throw new IsoglossError(
        `${folder}: is being written by process ${pid} on ${host}`,
        `Wait until it is done; if there is no such process any more, delete ${file}.`,
      );
    }
    if (holder !== "unknown" && !told) {
      onWait?.(`process ${holder.pid}${isHere ? "" : ` on ${holder.host}`}`);
      told = true;
    }
    await setTimeout(isHere ? pause : farPause, undefined, { signal });
  }
  await keepYoung(file);
  return async () => {
    const inode = held.get(file);
    held.delete(file);
    try {
      // Who slept for long may have lost it: another's is not given back.
      if (inode === (await lockInode(file))) await rm(file, { force: true });
    } finally {
      own.delete(file);
    }
  };
}

/** Writes the locks of this process again and again while it lives. */
async function keepYoung(file: string): Promise<void> {
  const inode = await lockInode(file);
  if (inode === null) return;
  held.set(file, inode);
  if (isBeating) return;
  isBeating = true;
  setInterval(() => {
    // One that cannot be written, or is another's by now, is not tried again: it gets old.
    for (const [one, number] of held)
      refreshLock(one, number).then(
        isOurs => isOurs || held.delete(one),
        () => held.delete(one),
      );
  }, beat).unref();
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
  const there = await readLock(file);
  if (there === null) return take(file); // given back meanwhile
  const { holder } = there;
  if (holder === null) {
    if (!isSettled(file, there, now)) return "unknown";
    if (!there.isOurs)
      throw new IsoglossError(
        `${file}: is a lock of another user's that does not say whose`,
        "If nobody writes to that folder, have it deleted.",
      );
  } else if (holder.host === self.host ? await isAlive(holder) : now - there.changed <= lease)
    return holder;

  // Of several that find a dead owner, one at a time may look again and take its place. That turn
  // is a lock as well, because whoever had it may have been killed, too.
  const turn = `${file}-taken`;
  const before = await take(turn);
  if (before !== null) return before;
  try {
    if ((await readLock(file))?.identity !== there.identity) return holder ?? "unknown";
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

/** What a lock says to whoever does not want it. */
export interface LockState {
  /** "process 12 on node7", or "unknown". */
  readonly holder: string;
  /** Whether its process lives: here it is asked after, elsewhere a lock is young by this clock. */
  readonly isLive: boolean;
}

/** Returns who has a lock; null if nobody does. Nothing is written. */
export async function lockState(file: string): Promise<LockState | null> {
  const there = await readLock(file).catch(() => null);
  if (there === null) return null;
  const { holder, changed } = there;
  if (holder === null) return { holder: "unknown", isLive: false };
  const isHere = holder.host === self.host;
  return {
    holder: `process ${holder.pid} on ${holder.host}`,
    isLive: isHere
      ? holder.pid === self.pid || (await isAlive(holder))
      : Date.now() - changed <= lease,
  };
}
