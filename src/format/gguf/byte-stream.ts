import { readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { IsoglossError } from "../../base/error.js";
import { fileError } from "../../base/file-error.js";
import { damagedHint } from "../safetensors-header.js";

/** Bytes that are read at once: a vocabulary is a few MB of short strings. */
const chunk = 1 << 20;

/**
 * Reads a file's numbers and texts one after the other, little-endian, never beyond its end. It
 * blocks: there are hundreds of thousands of them, in a few MB.
 */
export class ByteStream {
  private bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private view = new DataView(this.bytes.buffer);
  private at = 0;
  /** Where `bytes` begins in the file. */
  private begin = 0;

  /** @param file For messages. */
  constructor(
    private readonly handle: FileHandle,
    readonly size: number,
    readonly file: string,
  ) {}

  /** How many bytes have been read. */
  get position(): number {
    return this.begin + this.at;
  }

  /** How many bytes there still are. */
  get rest(): number {
    return this.size - this.position;
  }

  refuse(what: string): never {
    throw new IsoglossError(`${this.file}: ${what}`, damagedHint);
  }

  u8(): number {
    const at = this.take(1);
    return this.view.getUint8(at);
  }
  i8(): number {
    const at = this.take(1);
    return this.view.getInt8(at);
  }
  u16(): number {
    const at = this.take(2);
    return this.view.getUint16(at, true);
  }
  i16(): number {
    const at = this.take(2);
    return this.view.getInt16(at, true);
  }
  u32(): number {
    const at = this.take(4);
    return this.view.getUint32(at, true);
  }
  i32(): number {
    const at = this.take(4);
    return this.view.getInt32(at, true);
  }
  f32(): number {
    const at = this.take(4);
    return this.view.getFloat32(at, true);
  }
  f64(): number {
    const at = this.take(8);
    return this.view.getFloat64(at, true);
  }
  u64(): number {
    const at = this.take(8);
    return Number(this.view.getBigUint64(at, true));
  }
  i64(): number {
    const at = this.take(8);
    return Number(this.view.getBigInt64(at, true));
  }

  /** @param longest In bytes. */
  text(longest: number): string {
    const length = this.u64();
    if (length > longest || length > this.rest)
      this.refuse(`holds a text of ${length} bytes, and has ${this.rest} bytes left`);
    const from = this.take(length);
    return decoder.decode(this.bytes.subarray(from, from + length));
  }

  /** Makes sure that so many bytes are there, and returns where they begin. */
  private take(length: number): number {
    if (this.at + length > this.bytes.length) {
      const begin = this.position;
      if (begin + length > this.size) this.refuse(`ends after ${this.size} bytes, in its header`);
      const wanted = Math.min(Math.max(chunk, length), this.size - begin);
      this.bytes = this.read(begin, wanted);
      this.view = new DataView(this.bytes.buffer);
      this.begin = begin;
      this.at = 0;
    }
    const from = this.at;
    this.at += length;
    return from;
  }

  private read(begin: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    try {
      for (let done = 0; done < length; ) {
        const read = readSync(this.handle.fd, bytes, done, length - done, begin + done);
        if (read === 0) this.refuse("became shorter while it was read");
        done += read;
      }
      return bytes;
    } catch (error) {
      throw fileError(error, this.file, "read");
    }
  }
}

/** What is no UTF-8 becomes U+FFFD: pieces of broken characters do occur in vocabularies. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
