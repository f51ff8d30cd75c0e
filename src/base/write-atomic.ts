import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { refuseOther } from "./refuse-other.js";

/**
 * Writes a file whole or not at all: under a temporary name in the same folder,
 * flushed to the disk, then renamed. A reader, or a crash, sees the old file or
 * the new one. Folders that are missing are made; a link is replaced, not followed.
 *
 * @param data The contents, or a function that writes them to the open file.
 * @throws IsoglossError if a pipe, a device or a folder stands there.
 */
export async function writeAtomic(
  file: string,
  data: Uint8Array | string | ((handle: FileHandle) => Promise<void>),
): Promise<void> {
  await refuseOther(file);
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, "wx");
    try {
      if (typeof data === "function") await data(handle);
      else await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
