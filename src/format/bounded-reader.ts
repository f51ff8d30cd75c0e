import type { FileHandle } from "node:fs/promises";
import { RandomAccessReader } from "yauzl";

/**
 * Reads an archive for yauzl within the file's bounds. yauzl takes places from the archive itself,
 * and asks Node for bytes at 10¹⁹ if it says so: what Node then throws comes out of a callback, where
 * nobody can catch it, and ends the process.
 */
export class BoundedReader extends RandomAccessReader {
  constructor(
    private readonly handle: FileHandle,
    private readonly size: number,
  ) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    if (!(position >= 0 && length >= 0 && position + length <= this.size)) {
      setImmediate(callback, new Error("names a place beyond its end"));
      return;
    }
    this.handle
      .read(buffer, offset, length, position)
      .then(
        ({ bytesRead }) =>
          callback(bytesRead === length ? null : new Error("ended while it was read")),
        callback,
      );
  }

  override close(callback: (error: Error | null) => void): void {
    this.handle.close().then(() => callback(null), callback);
  }
}
