/** Who asks: each sentence of x for its translation among y, or the reverse. */
export type RetrievalDirection = "forward" | "backward";

/** For labels. */
export const arrow: Readonly<Record<RetrievalDirection, string>> = {
  forward: "x→y",
  backward: "y→x",
};
