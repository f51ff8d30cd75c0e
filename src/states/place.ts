import type { Matrix } from "../numeric/matrix.js";

/** Gives the states (n, d) of a language at a layer; row i is the same sentence in all. */
export type StatesOf = (language: string, layer: number) => Promise<Matrix>;

/** One side of a comparison. */
export interface Place {
  readonly states: StatesOf;
  readonly language: string;
  readonly layer: number;
}

/** What is compared with what. */
export interface Cell {
  readonly x: Place;
  readonly y: Place;
  /** Cells of one family are looked at together: their p-values are corrected for the maximum. */
  readonly family: string;
}
