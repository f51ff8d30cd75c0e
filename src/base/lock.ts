import { readFile, realpath, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { IsoglossError } from "./error.js";
import { writeAtomic } from "./write-atomic.js";

/** Who has a folder: a process and its machine, as far as the lock can be read. */
interface Holder {
  readonly pid: string | undefined;
  readonly host: string | undefined;
}

/**
 * What this process has or is about to take. A lock that bears this process's own number and is
 * not among them was left by one of an earlier life: in a container numbers come again.
 */
const own = new Set<string>();

/** Milliseconds between two looks at a lock that is waited for. */
const pause = 200;

/** A lock that says nothing may be one that is being written: for so many looks. */
const mostEmptyLooks = 10;

/**
 * Takes a folder for this process, so that no two write to it at once. The lock of
 * a process that was killed is recognized and taken over.
 *
 * @param onWait If given, a living process of this machine is waited for instead of refused, and
 *   this is called once, with its name: "process 1234".
 * @returns Gives the folder back.
 * @throws IsoglossError if a process that is alive, or one of another machine, has it.
 */
export async function lockFolder(
  folder: string,
  onWait?: (holder: string) => void,
): Promise<() => Promise<void>> {
  const file = join(await realpath(folder), ".lock");
  let told = false;
  for (let looks = 1; ; looks++) {
    const holder = await claim(file);
    if (holder === null) break;
    const { pid, host } = holder;
    const isHere = host === hostname();
    if (!onWait || !(isHere || (host === undefined && looks < mostEmptyLooks)))
      throw new IsoglossError(
        `${folder}: is being written by process ${pid ?? "unknown"} on ${host ?? "an unknown machine"}`,
        `Wait until it is done; if there is no such process any more, delete ${file}.`,
      );
    if (isHere && !told) onWait(`process ${pid}`);
    told ||= isHere;
    await setTimeout(pause);
  }
  return async () => {
    try {
      await rm(file, { force: true });
    } finally {
      own.delete(file);
    }
  };
}

/** Takes a lock and returns null, or returns who has it. */
async function claim(file: string): Promise<Holder | null> {
  if (own.has(file)) return { pid: String(process.pid), host: hostname() };
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

/** Writes a lock's file and returns null, or returns whose it is. */
async function take(file: string): Promise<Holder | null> {
  const owner = `${process.pid} ${hostname()}\n`;
  if (await create(file, owner)) return null;
  const held = await read(file);
  if (held === null) return take(file); // given back meanwhile
  const [, pid, host] = /^(\d{1,10}) (\S+)\n$/.exec(held) ?? [];
  const holder = { pid, host };
  if (host !== hostname() || isAlive(Number(pid))) return holder;

  // Of several that find a dead owner, one at a time may look again and take its place. That turn
  // is a lock as well, because whoever had it may have been killed, too.
  const turn = `${file}-taken`;
  const before = await take(turn);
  if (before !== null) return before;
  try {
    if ((await read(file)) !== held) return holder;
    await writeAtomic(file, owner);
    return null;
  } finally {
    await rm(turn, { force: true });
  }
}

/** What a lock says; null if it is gone. */
async function read(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch(error => (error.code === "ENOENT" ? null : ""));
}

/** Makes a file that was not there; false if it was. */
async function create(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Whether another process of that number runs; this one asks only about locks it has not taken. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // alive, another user's
  }
}
