import type { Past } from "./decoder.js";

/** Returns what each of `size` rows has of a state before its new tokens: (size, numbers); zeros where nothing was read. */
export function rowStates(
  past: Past | undefined,
  state: number,
  size: number,
  numbers: number,
): Float32Array {
  const given = past?.states?.[state];
  if (given === undefined) return new Float32Array(size * numbers);
  if (past!.rows === size) return given;
  const all = new Float32Array(size * numbers); // all go on from the same
  for (let row = 0; row < size; row++) all.set(given, row * numbers);
  return all;
}
