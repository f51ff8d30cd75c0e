import { type Entry, fromRandomAccessReaderPromise } from "yauzl";
import { IsoglossError } from "../base/error.js";
import { fileError } from "../base/file-error.js";
import { openFile } from "../base/open-file.js";
import { BoundedReader } from "./bounded-reader.js";
import { readTensorBytes } from "./read-tensor.js";
import { damagedHint } from "./safetensors-header.js";

/** A zip archive whose entries lie in the file as they are, so that they can be read in place. */
export interface StoredZip {
  readonly names: readonly string[];
  /**
   * Returns where the bytes of an entry lie in the file.
   * @throws IsoglossError if there is no such entry, it is compressed, or it ends beyond the file.
   */
  locate(name: string): Promise<{ readonly offset: number; readonly length: number }>;
  read(name: string): Promise<Uint8Array>;
  close(): void;
}

/**
 * Opens a zip archive. yauzl reads its directory, also that of one beyond 4 GiB (zip64); what
 * the directory says is checked against the file's size here.
 *
 * @returns null if the file is no zip archive.
 * @throws IsoglossError if the file is missing, or its directory damaged.
 */
export async function openStoredZip(file: string): Promise<StoredZip | null> {
  const damaged = (what: string, cause?: unknown) =>
    new IsoglossError(`${file}: ${what}`, damagedHint, { cause });
  if (!(await isZip(file))) return null;
  const handle = await openFile(file);
  const { size: fileSize } = await handle.stat();
  const reader = new BoundedReader(handle, fileSize);
  const options = { lazyEntries: true, autoClose: false };
  const zip = await fromRandomAccessReaderPromise(reader, fileSize, options).catch(async cause => {
    await handle.close();
    throw damaged(cause.message, cause);
  });
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw damaged(`holds ${entry.fileName} twice`);
      entries.set(entry.fileName, entry);
    }
  } catch (cause) {
    zip.close();
    throw cause instanceof IsoglossError ? cause : damaged((cause as Error).message, cause);
  }

  const locate = async (name: string) => {
    const entry = entries.get(name);
    if (entry === undefined) throw damaged(`the archive has no ${name}`);
    const { compressionMethod, compressedSize, uncompressedSize: length } = entry;
    if (compressionMethod !== 0 || compressedSize !== length || entry.isEncrypted())
      throw new IsoglossError(
        `${file}: ${name} is compressed in the archive`,
        "Rewrite it in Python: torch.save(torch.load(file, weights_only=True), file).",
      );
    const local = zip.readLocalFileHeaderPromise(entry, { minimal: true }).catch(cause => {
      throw damaged(cause.message, cause);
    });
    const { fileDataStart: offset } = await local;
    if (!(offset + length <= fileSize)) throw damaged(`${name} ends beyond the file`);
    return { offset, length };
  };
  return {
    names: [...entries.keys()],
    locate,
    read: async name => {
      const { offset, length } = await locate(name);
      return readTensorBytes(file, offset, length);
    },
    close: () => zip.close(),
  };
}

/** Whether a file begins with the signature of a zip archive's first entry. */
async function isZip(file: string): Promise<boolean> {
  const handle = await openFile(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.readUInt32LE() === 0x04034b50;
  } catch (error) {
    throw fileError(error, file, "read");
  } finally {
    await handle.close();
  }
}
