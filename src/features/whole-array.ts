import type { ArrayEntry } from "../format/arrays/array-entry.js";

/** Returns how many numbers an array has. */
export function sizeOf({ shape }: ArrayEntry): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Returns all numbers of an array. */
export function wholeArray(array: ArrayEntry): Promise<Float32Array> {
  return array.read(0, sizeOf(array));
}
