import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import { IsoglossError } from "../../base/error.js";
import { fileError } from "../../base/file-error.js";
import { openFile } from "../../base/open-file.js";
import { unpackBzip2 } from "./bzip2.js";
import { type Compression, compressionOf } from "./magic.js";

/** More text than a model reads in a month; a small file that unpacks to more is no corpus. */
const mostBytes = 2 ** 30;

/**
 * Yields the bytes of a file, unpacked if they are packed with gzip, Zstandard or bzip2, whatever the
 * file's name says.
 *
 * @throws IsoglossError if the file cannot be read or unpacked, or is larger than a corpus file may be.
 */
export async function* openBytes(file: string, most = mostBytes): AsyncGenerator<Uint8Array> {
  const refuse = (error: unknown) => {
    throw fileError(error, file, "read");
  };
  const handle = await openFile(file);
  const packing = compressionOf(await firstOf(handle, 4096).catch(refuse));
  let total = 0;
  try {
    for await (const chunk of unpacked(handle, packing)) {
      total += chunk.length;
      if (total > most)
        throw new IsoglossError(
          `${file}: has more than the ${most} bytes that a corpus file may have`,
          "Take a part of it, or split it.",
        );
      yield chunk;
    }
  } catch (error) {
    if (error instanceof IsoglossError) throw error;
    if (packing === undefined) refuse(error);
    throw new IsoglossError(
      `${file}: cannot be unpacked (${packing}): ${error instanceof Error ? error.message.slice(0, 100) : "it is damaged"}`,
      "It is damaged or only partly downloaded; get it again.",
      { cause: error },
    );
  } finally {
    await handle.close();
  }
}

async function firstOf(handle: FileHandle, count: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
  return buffer.subarray(0, bytesRead);
}

/** Returns the first bytes of what a file holds, unpacked. */
export async function firstUnpacked(file: string, count = 65_536): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of openBytes(file)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(chunks).subarray(0, count);
}

async function* unpacked(
  handle: FileHandle,
  packing: Compression | undefined,
): AsyncGenerator<Uint8Array> {
  if (packing === "bz2") return yield* unpackBzip2(handle.fd, (await handle.stat()).size);
  const source = handle.createReadStream({ start: 0, autoClose: false });
  try {
    if (packing === "zst") yield* zstd(source);
    else if (packing === "gz") yield* joined(source, createGunzip());
    else yield* source;
  } finally {
    source.destroy();
  }
}

async function* joined(source: Readable, through: ReturnType<typeof createGunzip>) {
  source.on("error", error => through.destroy(error));
  yield* source.pipe(through) as AsyncIterable<Uint8Array>;
}

/** In bytes of what is packed: at most 32 MiB of what comes of it. */
const zstdStep = 1024;

/** Node's own Zstandard came with Node 22; fzstd does the same in JavaScript. */
async function* zstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let out: Uint8Array[] = [];
  const stream = new Decompress(chunk => {
    out.push(chunk.slice()); // the package reuses its buffer
  });
  // What is given at once is unpacked at once, and four bytes can stand for 128 KiB.
  for await (const chunk of source)
    for (let at = 0; at < chunk.length; at += zstdStep) {
      stream.push(chunk.subarray(at, at + zstdStep));
      yield* out;
      out = [];
    }
  stream.push(new Uint8Array(0), true);
  yield* out;
}
