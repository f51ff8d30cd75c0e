import { closeSync, openSync, readSync } from "node:fs";
import { IsoglossError } from "../base/error.js";
import type { Checkpoint, Weight } from "../checkpoint/checkpoint.js";
import { bytesARow, hasRows, widenRows } from "../checkpoint/packed/read-weight.js";
import type { WeightName } from "../model/operations.js";

/**
 * Reads single rows of embedding tables out of the checkpoint's files. A table of a
 * quarter of a million tokens is larger than the blocks of a small model, and past
 * what a GPU binds at once, while a batch needs some hundred rows of it.
 */
export class TableRows {
  readonly #files = new Map<string, number>();

  constructor(readonly checkpoint: Checkpoint) {}

  /** Returns the width H of a table. */
  width(table: WeightName): number {
    return this.#weight(table).shape[1]!;
  }

  /** Returns how many rows a table has. */
  count(table: WeightName): number {
    return this.#weight(table).shape[0]!;
  }

  /**
   * Returns some rows of a table in float32, updates merged: (n, H), in the order given.
   * @throws RangeError if the table has no such row.
   */
  read(table: WeightName, rows: ArrayLike<number>): Float32Array {
    const weight = this.#weight(table);
    const [count, width] = weight.shape as [number, number];
    const distinct = new Map<number, number>();
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      if (!(row >= 0 && row < count))
        throw new RangeError(`${table}: expected a row in 0 … ${count - 1}, got ${row}`);
      if (!distinct.has(row)) distinct.set(row, distinct.size);
    }
    const values = this.#rows(weight, [...distinct.keys()]);
    this.#update(table, [...distinct.keys()], values, width);
    const result = new Float32Array(rows.length * width);
    for (let i = 0; i < rows.length; i++) {
      const at = distinct.get(rows[i]!)! * width;
      result.set(values.subarray(at, at + width), i * width);
    }
    return result;
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
  }

  #weight(name: WeightName): Weight {
    const weight = this.checkpoint.weights.get(name);
    if (weight === undefined || weight.shape.length !== 2)
      throw new RangeError(`${name}: expected a table among the checkpoint's weights`);
    if (!hasRows(weight))
      throw new IsoglossError(
        `${this.checkpoint.folder}: its table ${name} is packed in a way that single rows are not read of`,
        "Run it on the onnx engine, which widens the whole table.",
      );
    return weight;
  }

  /** values += scale · up[rows] · down */
  #update(table: WeightName, rows: readonly number[], values: Float32Array, width: number): void {
    const update = this.checkpoint.updates.get(table);
    if (update === undefined) return;
    const rank = update.down.shape[0]!;
    const up = this.#rows(update.up, rows); // (n, r)
    const down = this.#rows(
      update.down,
      Array.from({ length: rank }, (_, r) => r),
    ); // (r, H)
    for (let i = 0; i < rows.length; i++)
      for (let r = 0; r < rank; r++) {
        const factor = update.scale * up[i * rank + r]!;
        for (let j = 0; j < width; j++) values[i * width + j]! += factor * down[r * width + j]!;
      }
  }

  #rows(weight: Weight, rows: readonly number[]): Float32Array {
    const { file, offset } = weight;
    const size = bytesARow(weight);
    const bytes = new Uint8Array(rows.length * size);
    const descriptor = this.#open(file);
    rows.forEach((row, i) => {
      const from = offset + row * size;
      if (readSync(descriptor, bytes, i * size, size, from) !== size)
        throw new IsoglossError(
          `${file}: ends before byte ${from + size}`,
          "The file has been cut short since it was opened; fetch it again.",
        );
    });
    return widenRows(bytes, weight);
  }

  #open(file: string): number {
    let descriptor = this.#files.get(file);
    if (descriptor === undefined) {
      descriptor = openSync(file, "r");
      this.#files.set(file, descriptor);
    }
    return descriptor;
  }
}
