import { randomBytes } from "node:crypto";
import { constants, readFileSync, type Stats } from "node:fs";
import { link, lstat, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { IsoglossError } from "./error.js";
import { absent } from "./file-error.js";

/** Who has a folder: a process and its machine. */
export interface Holder {
  readonly pid: string;
  readonly host: string;
  /** When it began, which tells it from a later one of its number; undefined if the lock does not say. */
  readonly since?: string | undefined;
}

export interface LockFile {
  /** Null if the lock does not say. */
  readonly holder: Holder | null;
  /** Tells this lock from another, or a later one, of the same name. */
  readonly identity: string;
  /** When it was written, in milliseconds of its disk's clock. */
  readonly changed: number;
  /** Whether it is this user's. */
  readonly isOurs: boolean;
}

/** Locks go into messages, and a machine may have any name. */
const host = hostname().replace(/[^\w.-]/g, "_") || "localhost";
const pid = String(process.pid);

/** Of Linux alone: one for each start of the machine. */
const boot = readNow("/proc/sys/kernel/random/boot_id").slice(0, 8);
const since = beginning(readNow("/proc/self/stat"));

/** This process, and what its locks say. */
export const self = {
  pid,
  host,
  since,
  text: `${[pid, host, ...(since ? [since] : [])].join(" ")}\n`,
} as const;

function readNow(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

/** When a process began, of its "1234 (name) S …", whose name may hold anything: "5f3a91c0.81234". */
function beginning(status: string): string | undefined {
  const ticks = status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
  return boot !== "" && ticks !== undefined ? `${boot}.${ticks}` : undefined;
}

/** The most of a lock that is read; more says nothing. */
const longest = 512;

/** What a disk without hard links answers. */
const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/**
 * Makes a lock that was not there, with what it says, in one step: whoever sees it can read it.
 * @returns Whether it was made, and what time it is by the disk's clock.
 */
export async function createLock(file: string): Promise<{ made: boolean; now: number }> {
  const whole = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(whole, self.text, { flag: "wx", flush: true });
    const now = (await stat(whole)).mtimeMs;
    return { made: await placed(whole, file), now };
  } finally {
    await rm(whole, { force: true });
  }
}

async function placed(whole: string, file: string): Promise<boolean> {
  const isThere = (error: unknown) => (error as NodeJS.ErrnoException).code === "EEXIST";
  try {
    await link(whole, file);
    return true;
  } catch (error) {
    // Over NFS an answer can be lost and the question repeated: the link is there, and ours.
    if (isThere(error)) return (await stat(whole)).nlink === 2;
    if (!noLinks.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
  try {
    await writeFile(file, self.text, { flag: "wx", flush: true });
    return true;
  } catch (error) {
    if (isThere(error)) return false;
    throw error;
  }
}

/** Returns which file a lock is, as its disk numbers them; null if there is none. */
export async function lockInode(file: string): Promise<number | null> {
  return (await lstat(file).catch(absent))?.ino ?? null;
}

/**
 * Writes into a lock again what it says, so that it is seen to be young; by the disk's clock, whose
 * ever this machine's is.
 * @returns Whether it is still the file of that number.
 */
export async function refreshLock(file: string, inode: number): Promise<boolean> {
  const flags = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags);
  try {
    if ((await handle.stat()).ino !== inode) return false;
    await handle.write(self.text, 0);
    await handle.sync();
    return true;
  } finally {
    await handle.close();
  }
}

/**
 * Returns what a lock says; null if it is gone. It is not followed where it is a link, and not
 * opened where it is no file.
 * @throws IsoglossError if it is neither file nor gone.
 */
export async function readLock(file: string): Promise<LockFile | null> {
  const before = await lstat(file).catch(absent);
  if (before === null) return null;
  if (!before.isFile())
    throw new IsoglossError(
      `${file}: is ${before.isSymbolicLink() ? "a link" : "no file"}, where a lock should be`,
      "Somebody else put it there; delete it.",
    );
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags).catch(unreadable);
  if (handle === null) return describe("", before);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longest + 1), { position: 0 });
    return describe(buffer.toString("utf8", 0, bytesRead), await handle.stat());
  } finally {
    await handle.close();
  }
}

function describe(text: string, { ino, mtimeMs, size, uid }: Stats): LockFile {
  const [, pid, host, since] =
    /^(\d{1,10}) ([\w.-]{1,255})(?: ([\da-f]{8}\.\d{1,20}))?\n$/.exec(text) ?? [];
  return {
    holder: pid !== undefined && host !== undefined ? { pid, host, since } : null,
    identity: JSON.stringify([ino, mtimeMs, size, text]),
    changed: mtimeMs,
    isOurs: process.getuid === undefined || process.getuid() === uid,
  };
}

/** A lock that this user may not read says nothing; one that has become a link meanwhile neither. */
function unreadable(error: NodeJS.ErrnoException): null {
  if (["EACCES", "ELOOP", "ENOENT", "ENXIO"].includes(error.code ?? "")) return null;
  throw error;
}

/**
 * Whether the process of this machine that holds a lock runs; this one asks only about locks it has
 * not taken. A zombie does not: it has ended, and nobody has asked how. Nor does one whose number
 * has come again, for a process that began at another time.
 */
export async function isAlive({ pid: number, since }: Holder): Promise<boolean> {
  if (number === pid) return false;
  try {
    process.kill(Number(number), 0); // signal 0 only asks
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // alive, another user's
  }
  const status = await readFile(`/proc/${number}/stat`, "latin1").catch(() => "");
  if (/^\) [ZX] /.test(status.slice(status.lastIndexOf(")")))) return false;
  const began = beginning(status); // unknown where processes of others are hidden
  return since === undefined || began === undefined || since === began;
}
