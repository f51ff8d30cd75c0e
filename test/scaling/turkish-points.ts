import type { Point } from "../../src/scaling/points.js";

/** chrF++ of our own models, English to Turkish: still rising at the largest volume. */
const scores: Record<number, number[]> = {
  500: [9.33, 10.159, 7.367],
  1000: [9.536, 9.565, 9.108],
  2000: [9.818, 8.349, 10.521],
  4000: [10.078],
  8000: [12.238],
  16000: [13.968],
  32000: [18.7],
};

export const turkishPoints: readonly Point[] = Object.entries(scores).flatMap(([volume, all]) =>
  all.map(score => ({ group: "tur_Latn", inputs: [Number(volume)], score })),
);
