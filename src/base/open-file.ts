import { constants } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import { IsoglossError } from "./error.js";
import { fileError } from "./file-error.js";
import { kindOfFile } from "./refuse-other.js";

/** The longest a Git LFS pointer may be, by its specification. */
const longestPointer = 1024;

const pointerBeginning = Buffer.from("version https://git-lfs.github.com/spec/");

/**
 * Opens a file for reading: the one place where a file of a folder that came from elsewhere is
 * opened. A pipe, a socket, a device or a folder under a file's name is refused at once, where
 * reading it might wait for ever; so is what `git clone` without Git LFS leaves in a large
 * file's place. Links are followed, since the Hub's cache consists of links.
 *
 * @throws IsoglossError naming the file and what it is.
 */
export async function openFile(file: string): Promise<FileHandle> {
  // Without O_NONBLOCK, opening a pipe waits for its writer. It means nothing to a regular file.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags).catch(async error => {
    throw await notOpened(error, file);
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile())
      throw new IsoglossError(
        `${file}: is ${kindOfFile(stats)}, not a file`,
        "Only regular files are read; put the file itself there.",
      );
    if (stats.size <= longestPointer) await refusePointer(handle, file);
    return handle;
  } catch (error) {
    await handle.close();
    throw fileError(error, file, "read");
  }
}

/** Returns the text of a file that `openFile` opens; see `readBytes`. */
export async function readText(file: string, largest: number): Promise<string> {
  return (await readBytes(file, largest)).toString("utf8");
}

/**
 * Returns the content of a file that `openFile` opens.
 * @param largest In bytes; a larger one is refused unread.
 */
export async function readBytes(file: string, largest: number): Promise<Buffer> {
  const handle = await openFile(file);
  try {
    const { size } = await handle.stat();
    if (size > largest)
      throw new IsoglossError(
        `${file}: has ${size} bytes, more than the ${largest} that such a file may have`,
        "Get the file again from where it came from.",
      );
    return await handle.readFile();
  } catch (error) {
    throw fileError(error, file, "read");
  } finally {
    await handle.close();
  }
}

/** Whether something of that name is there: a link that leads nowhere, too. */
export async function isPresent(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function notOpened(error: unknown, file: string): Promise<unknown> {
  const { code } = error as NodeJS.ErrnoException;
  const isLink = await lstat(file).then(
    stats => stats.isSymbolicLink(),
    () => false,
  );
  if (code === "ENOENT" && isLink)
    return new IsoglossError(
      `${file}: is a link to a file that is not there`,
      "Put the file itself there, or fetch it again.",
    );
  if (code === "ENXIO")
    // what opening a socket gives
    return new IsoglossError(
      `${file}: is a socket, not a file`,
      "Only regular files are read; put the file itself there.",
    );
  return fileError(error, file, "read");
}

async function refusePointer(handle: FileHandle, file: string): Promise<void> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(pointerBeginning.length), {
    position: 0,
  });
  if (bytesRead === pointerBeginning.length && buffer.equals(pointerBeginning))
    throw new IsoglossError(
      `${file}: is a Git LFS pointer, which stands for a file that was not fetched`,
      "Install Git LFS and run git lfs pull in that folder, or download the file itself.",
    );
}
