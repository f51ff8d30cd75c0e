import { readSync } from "node:fs";
import bitIterator from "unbzip2-stream/lib/bit_iterator.js";
import bzip2 from "unbzip2-stream/lib/bzip2.js";

/** Bytes of the file that are read at once. */
const step = 65_536;

/** Bytes of a block in a file of level 1; level 9 has nine times as many. */
const levelBytes = 100_000;

/**
 * Yields what a bzip2 file holds, a block at a time: forty bytes can stand for 46 MB. The package's
 * own stream unpacks all that it was given before anybody can stop it.
 *
 * @param size Of the file, in bytes.
 * @throws Error that says what is wrong, in the package's words.
 */
export function* unpackBzip2(descriptor: number, size: number): Generator<Uint8Array> {
  let at = 0;
  const bits = bitIterator(() => {
    const buffer = Buffer.allocUnsafe(step);
    const read = readSync(descriptor, buffer, 0, step, at);
    if (read === 0) throw new Error("it ends too early");
    at += read;
    return buffer.subarray(0, read);
  });
  let level = 0;
  let checksum: number | null = 0;
  while (bits.bytesRead < size) {
    if (level === 0) {
      level = bzip2.header(bits);
      checksum = 0;
    }
    const block = growing();
    const length = level * levelBytes;
    checksum = bzip2.decompress(bits, block.push, new Int32Array(length), length, checksum ?? 0);
    yield* block.pieces();
    if (checksum === null) level = 0; // the end of a stream; another may follow
  }
  if (checksum !== null) throw new Error("it ends too early");
}

/** Bytes that come one by one. */
function growing() {
  const full: Uint8Array[] = [];
  let piece = new Uint8Array(step);
  let length = 0;
  return {
    push(byte: number): void {
      if (length === step) {
        full.push(piece);
        piece = new Uint8Array(step);
        length = 0;
      }
      piece[length++] = byte;
    },
    pieces: () => [...full, piece.subarray(0, length)],
  };
}
