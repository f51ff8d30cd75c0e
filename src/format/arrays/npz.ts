import { promisify } from "node:util";
import { constants, crc32, inflateRaw } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise } from "yauzl";
import { IsoglossError } from "../../base/error.js";
import { openFile } from "../../base/open-file.js";
import { BoundedReader } from "../bounded-reader.js";
import { readTensorBytes } from "../read-tensor.js";
import { damagedHint } from "../safetensors-header.js";
import type { ArrayEntry, ArrayFile, Bytes } from "./array-entry.js";
import { npyArray } from "./npy.js";

/** What one compressed array may unpack to: it is held in memory. */
const mostUnpacked = 2 ** 31 - 1;

/** More than a layer of each of a thousand languages. */
const mostArrays = 100_000;

/**
 * Opens NumPy's archive of arrays (`np.savez`, `np.savez_compressed`). An array that is stored is
 * read in place, one that is compressed is unpacked when it is first read, and never to more than
 * the archive says of it.
 */
export async function openNpz(file: string): Promise<ArrayFile> {
  const damaged = (what: string, cause?: unknown) =>
    new IsoglossError(`${file}: ${what}`, damagedHint, { cause });
  const handle = await openFile(file);
  const { size } = await handle.stat();
  const reader = new BoundedReader(handle, size);
  const options = { lazyEntries: true, autoClose: false };
  const zip = await fromRandomAccessReaderPromise(reader, size, options).catch(async cause => {
    await handle.close();
    throw damaged(cause.message, cause);
  });
  const close = async () => zip.close();
  try {
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) {
      if (entries.push(entry) > mostArrays) throw damaged(`has more than ${mostArrays} entries`);
    }
    const arrays: ArrayEntry[] = [];
    const seen = new Set<string>();
    for (const entry of entries) {
      const name = entry.fileName.replace(/\.npy$/, "");
      if (seen.has(name)) throw damaged(`holds ${entry.fileName} twice`);
      seen.add(name);
      arrays.push(await npyArray(await bytesOf(entry), name, `${file}: ${entry.fileName}`));
    }
    return { file, arrays, close };
  } catch (error) {
    await close();
    throw error instanceof IsoglossError ? error : damaged((error as Error).message, error);
  }

  async function bytesOf(entry: Entry): Promise<Bytes> {
    const { compressionMethod, compressedSize, uncompressedSize: length, fileName } = entry;
    if (entry.isEncrypted()) throw damaged(`${fileName} is encrypted`);
    if (compressedSize === 0) throw damaged(`${fileName} is empty`);
    if (compressionMethod === 0) {
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      if (compressedSize !== length || !(fileDataStart + length <= size))
        throw damaged(`${fileName} ends beyond the file`);
      return {
        length,
        read: (offset, count) => readTensorBytes(file, fileDataStart + offset, count),
      };
    }
    if (length > mostUnpacked)
      throw new IsoglossError(
        `${file}: ${fileName} unpacks to ${length} bytes, more than ${mostUnpacked}`,
        "Save it with np.savez, which does not compress.",
      );
    let whole: Promise<Uint8Array> | undefined;
    const head = await unpacked(entry, Math.min(compressedSize, headLength));
    return {
      length,
      read: async (offset, count) => {
        // Of what nobody reads but its first bytes, no more is unpacked.
        if (offset + count <= head.length) return head.subarray(offset, offset + count);
        whole ??= unpacked(entry, compressedSize);
        return (await whole).subarray(offset, offset + count);
      },
    };
  }

  /**
   * Returns what the first `packed` bytes of an entry hold. yauzl's own stream would read beyond what
   * `BoundedReader` checks.
   */
  async function unpacked(entry: Entry, packed: number): Promise<Uint8Array> {
    const { fileName, compressionMethod, compressedSize, uncompressedSize } = entry;
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    if (compressionMethod !== 8 || !(fileDataStart + compressedSize <= size))
      throw damaged(`${fileName} is packed in another way, or ends beyond the file`);
    const isWhole = packed === compressedSize;
    const out = await inflate(await readTensorBytes(file, fileDataStart, packed), {
      finishFlush: isWhole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
      // Sixteen kilobytes are sixteen megabytes at most.
      maxOutputLength: isWhole ? Math.max(1, uncompressedSize) : 1 << 25,
    }).catch(cause => {
      throw damaged(`${fileName} cannot be unpacked: ${(cause as Error).message}`, cause);
    });
    if (isWhole && (out.length !== uncompressedSize || crc32(out) !== entry.crc32))
      throw damaged(`${fileName} is not what the archive says of it`);
    return out;
  }
}

const inflate = promisify(inflateRaw);

/** An array's header lies within so many bytes, packed. */
const headLength = 1 << 14;
