import type { Point } from "../../src/scaling/points.js";

/** chrF++ of our own joint models out of English: three seeds up to 2,000 pairs, then one. */
const points = (group: string, scores: Readonly<Record<number, readonly number[]>>): Point[] =>
  Object.entries(scores).flatMap(([volume, all]) =>
    all.map(score => ({ group, inputs: [Number(volume)], score })),
  );

/** Most of the rise is learning to write Greek. */
export const greekPoints: readonly Point[] = points("ell_Grek", {
  500: [1.592, 2.108, 2.623],
  1000: [3.66, 6.997, 7.523],
  2000: [10.635, 9.536, 9.372],
  4000: [12.667],
  8000: [16.066],
  16000: [21.816],
  32000: [27.103],
});

/** Still rising at the largest volume. */
export const turkishPoints: readonly Point[] = points("tur_Latn", {
  500: [9.33, 10.159, 7.367],
  1000: [9.536, 9.565, 9.108],
  2000: [9.818, 8.349, 10.521],
  4000: [10.078],
  8000: [12.238],
  16000: [13.968],
  32000: [18.7],
});
