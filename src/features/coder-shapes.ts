import { IsoglossError } from "../base/error.js";
import type { ArrayEntry } from "../format/arrays/array-entry.js";
import type { CoderArrays } from "./coder-names.js";

/** How large a coder is. */
export interface CoderShapes {
  /** The width of what it reads. */
  readonly d: number;
  /** Its features. */
  readonly m: number;
  /** Whether its encoder lies as (m, d), as PyTorch's layers do. */
  readonly isTurned: boolean;
  /** The width of what it reconstructs; d without a decoder. */
  readonly outputs: number;
}

/**
 * Returns a coder's sizes, its arrays' shapes checked against each other.
 * @throws IsoglossError naming the array that does not fit.
 */
export function coderShapes(file: string, arrays: CoderArrays): CoderShapes {
  const { encoder, bias, decoder, center, threshold, skip } = arrays;
  const [first, second] = encoder.shape as [number, number];
  // The bias says how many features there are; a square W_enc lies as SAELens has it.
  const m = bias.shape.at(-1) ?? 1;
  const isTurned = encoder.name === "encoder.weight" || (first === m && second !== m);
  const [d, features] = isTurned ? [second, first] : [first, second];
  if (features !== m || bias.shape.length !== 1)
    throw new IsoglossError(
      `${file}: its encoder has the shape ${shown(encoder)}, and its bias ${shown(bias)}`,
      "The file is damaged, or of another kind.",
    );
  const fits = (array: ArrayEntry | undefined, isRight: (shape: readonly number[]) => boolean) => {
    if (array === undefined || isRight(array.shape)) return;
    throw new IsoglossError(
      `${file}: ${array.name} has the shape ${shown(array)}, which does not fit ${m} features of states of ${d}`,
      "The file is damaged, or of another kind.",
    );
  };
  fits(threshold, shape => shape.length < 2 && [1, m].includes(shape[0] ?? 1));
  // Of a cross-layer transcoder's layer the features are read, and what it adds to others is not.
  fits(decoder, shape =>
    shape.length === 3 ? shape[0] === m : shape.length === 2 && shape.includes(m),
  );
  const outputs = center?.shape.at(-1) ?? d;
  const ends = isDecoderTurned(arrays, m) ? decoder?.shape[0] : decoder?.shape.at(-1);
  fits(decoder, () => ends === undefined || ends === outputs);
  const across = skip?.name === "W_skip" ? [outputs, d] : [d, outputs];
  fits(skip, shape => shape.length === 2 && shape.every((size, i) => size === across[i]));
  return { d, m, isTurned, outputs };
}

/** Whether a decoder lies as (outputs, m), as PyTorch's layers do. */
export function isDecoderTurned({ decoder }: CoderArrays, m: number): boolean {
  if (decoder?.shape.length !== 2) return false;
  return decoder.name === "decoder.weight" || decoder.shape[0] !== m;
}

const shown = ({ shape }: ArrayEntry) => `(${shape.join(", ")})`;
