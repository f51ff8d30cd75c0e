import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { checkFinite } from "../../engine/checks.js";
import type { BatchPlan } from "../batches.js";

/** The axes of a file of states. */
export interface StatesShape {
  readonly layers: number;
  readonly poolings: number;
  readonly sentences: number;
  readonly width: number;
}

/**
 * A file of states while it is being filled: the tensor (layers, poolings, n, H) lies at
 * `offset`, in its final size and place, and each sentence's rows are written where
 * they belong. Writing is synchronous: a row takes microseconds, less than a promise.
 */
export class PartialStates {
  readonly #file: number;
  /** Which file it is, as its disk numbers them. */
  readonly inode: number;

  constructor(
    path: string,
    readonly offset: number,
    readonly shape: StatesShape,
  ) {
    this.#file = openSync(path, "r+");
    this.inode = fstatSync(this.#file).ino;
  }

  /**
   * Writes the states of a batch, (layers, B, P, H), and returns their checksum.
   * @throws IsoglossError if a number is not finite.
   */
  write(plan: BatchPlan, states: Float32Array): number {
    const { layers, poolings, width } = this.shape;
    const expected = layers * plan.length * poolings * width;
    if (states.length !== expected)
      throw new RangeError(`PartialStates: expected ${expected} states, got ${states.length}`);
    checkFinite(states, "a batch"); // whatever engine it is
    let checksum = 0;
    this.#eachRow(plan, (position, row) => {
      const begin = states.byteOffset + row * 4 * width;
      const bytes = new Uint8Array(states.buffer, begin, 4 * width);
      checksum = crc32(bytes, checksum);
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.#file, bytes, done, bytes.length - done, position + done);
    });
    return checksum;
  }

  /** Returns the checksum of what the file holds at the places of a batch. */
  checksum(plan: BatchPlan): number {
    const bytes = new Uint8Array(4 * this.shape.width);
    let checksum = 0;
    this.#eachRow(plan, position => {
      const read = readSync(this.#file, bytes, 0, bytes.length, position);
      checksum = crc32(bytes.subarray(0, read), checksum);
    });
    return checksum;
  }

  /** Makes sure that the disk has everything. */
  sync(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Visits the rows of a batch by place in the file and number in (layers, B, P). */
  #eachRow(plan: BatchPlan, visit: (position: number, row: number) => void): void {
    const { layers, poolings, sentences, width } = this.shape;
    for (let l = 0; l < layers; l++)
      for (let p = 0; p < poolings; p++)
        for (let b = 0; b < plan.length; b++) {
          const place = (l * poolings + p) * sentences + plan[b]!;
          visit(this.offset + place * 4 * width, (l * plan.length + b) * poolings + p);
        }
  }
}
