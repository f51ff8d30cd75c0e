/** Who asks: each sentence of x for its translation among y, or the reverse. */
export type Direction = "forward" | "backward";

/** For labels. */
export const arrow: Readonly<Record<Direction, string>> = { forward: "x→y", backward: "y→x" };
