import { readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { writeAtomic } from "../base/write-atomic.js";

/**
 * Takes a folder for this process, so that no two write to it at once. The lock of
 * a process that was killed is recognized and taken over.
 *
 * @returns Gives the folder back.
 * @throws IsoglossError if a process that is alive, or one of another machine, has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, ".lock");
  const owner = `${process.pid} ${hostname()}\n`;
  const release = () => rm(file, { force: true });
  if (await create(file, owner)) return release;

  const held = await readFile(file, "utf8").catch(() => "");
  const [, pid, host] = /^(\d{1,10}) (\S+)\n$/.exec(held) ?? [];
  const busy = () =>
    new IsoglossError(
      `${folder}: is being written by process ${pid ?? "unknown"} on ${host ?? "an unknown machine"}`,
      `Wait until it is done; if there is no such process any more, delete ${file}.`,
    );
  if (host !== hostname() || isAlive(Number(pid))) throw busy();

  // Of several that find a dead owner, one at a time may look again and take its place.
  const turn = `${file}-taken`;
  if (!(await create(turn, owner))) throw busy();
  try {
    if ((await readFile(file, "utf8").catch(() => "")) !== held) throw busy();
    await writeAtomic(file, owner);
    return release;
  } finally {
    await rm(turn, { force: true });
  }
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // alive, another user's
  }
}
