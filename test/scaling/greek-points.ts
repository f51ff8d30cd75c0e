import type { Point } from "../../src/scaling/points.js";

/** chrF++ of our own models, English to Greek: most of the rise is learning to write Greek. */
const scores: Record<number, number[]> = {
  500: [1.592, 2.108, 2.623],
  1000: [3.66, 6.997, 7.523],
  2000: [10.635, 9.536, 9.372],
  4000: [12.667],
  8000: [16.066],
  16000: [21.816],
  32000: [27.103],
};

export const greekPoints: readonly Point[] = Object.entries(scores).flatMap(([volume, all]) =>
  all.map(score => ({ group: "ell_Grek", inputs: [Number(volume)], score })),
);
