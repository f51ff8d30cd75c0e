/**
 * What can be done to the value x at a point, in the order in which a point does it:
 * the part of x along directions taken away, x times factors, x replaced, a vector added to x.
 */
export const editKinds = ["ablate", "scale", "replace", "shift"] as const;
/** One of `editKinds`. */
export type EditKind = (typeof editKinds)[number];

/** A token of a batch. */
export interface TokenPlace {
  /** Its sentence's row in the batch; default: every sentence. */
  readonly sentence?: number;
  /** Its position, from 0; or from the end of its sentence: −1 is the last. */
  readonly token: number;
}

/**
 * Something done to the value at a point, (B, T, W), in both engines alike.
 *
 * @example { point: "block.3", kind: "shift", values: step, tokens: [{ token: -1 }] }
 */
export interface Edit {
  /** "block.3.attention": one of those that `pointsOf` names. */
  readonly point: string;
  /** What is done. */
  readonly kind: EditKind;
  /**
   * Of "shift" and "replace": (W), or a row for each of `tokens`, (n, W). Of "scale": one
   * factor, (W), or (n, W). Of "ablate": (k, W), the directions, of any length, of which what x has
   * in the space that they span is taken away.
   */
  readonly values: Float32Array;
  /** Which tokens; default: all. */
  readonly tokens?: readonly TokenPlace[];
}

/** What a runner shall be able to do at points: what is not named costs nothing. */
export interface PointPlan {
  /** Whose values are handed over, (B, T, W), edits included. */
  readonly read?: readonly string[];
  /** Which edits a run may ask for; their values are given then. */
  readonly change?: readonly Pick<Edit, "point" | "kind">[];
}

/** The edits of a run: the same for all of its batches, or by batch. */
export type RunEdits = readonly Edit[] | ((index: number) => readonly Edit[]);

/** Returns the edits of one batch. */
export function editsOf(edits: RunEdits, index: number): readonly Edit[] {
  return typeof edits === "function" ? edits(index) : edits;
}
