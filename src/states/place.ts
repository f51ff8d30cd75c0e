import type { Source } from "./source.js";

/** One side of a comparison. */
export interface Place {
  readonly source: Source;
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
