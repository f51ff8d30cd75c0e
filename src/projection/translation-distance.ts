import { groupBy } from "../base/group-by.js";
import type { Row } from "../base/row.js";
import { mean } from "../numeric/statistics/summary.js";

/** How near translations lie on one map. */
export interface TranslationDistance {
  readonly model: string;
  readonly layer: number;
  /**
   * Mean over all pairs of translations of the share of other sentences (in the second
   * language) that lie nearer than the translation does, those as near counting half: 0 if
   * none, 0.5 by chance, and where all points lie in one place.
   */
  readonly rank: number;
  /** n sentences · pairs of languages, both ways. */
  readonly pairs: number;
  /** `rank` of each sentence alone, in the order of the rows: what an interval resamples. */
  readonly sentences: Float64Array;
}

/**
 * Returns for each model and layer how near a sentence lies to its translations on
 * the map, as a rank: a map's distances have no unit, and its scale is its own.
 *
 * @param rows Of `mapLayers`: columns model, layer, language, sentence, x, y.
 */
export function translationDistance(rows: readonly Row[]): TranslationDistance[] {
  const maps = groupBy(rows, row => JSON.stringify([row.model ?? "", row.layer]));
  return [...maps].map(([key, own]) => {
    const [model, layer] = JSON.parse(key) as [string, number];
    const shares = rankShares(own);
    const all = shares.flat();
    const sentences = Float64Array.from(shares, mean);
    return { model, layer, rank: mean(all), pairs: all.length, sentences };
  });
}

/** Of each sentence, one share for every pair of languages that have it. */
function rankShares(rows: readonly Row[]): number[][] {
  const maps = [...groupBy(rows, row => row.language).values()].map(
    own =>
      new Map(own.map(({ sentence, x, y }) => [`${sentence}`, [Number(x), Number(y)]] as const)),
  );
  const found: { sentence: string; share: number }[] = [];
  for (const from of maps)
    for (const to of maps) {
      if (from === to || to.size < 2) continue;
      for (const [sentence, place] of from) {
        const partner = to.get(sentence);
        if (partner === undefined) continue;
        const own = square(place, partner);
        let nearer = 0;
        for (const other of to.values()) {
          if (other === partner) continue;
          const far = square(place, other);
          nearer += far < own ? 1 : far === own ? 0.5 : 0;
        }
        found.push({ sentence, share: nearer / (to.size - 1) });
      }
    }
  return [...groupBy(found, ({ sentence }) => sentence).values()].map(own =>
    own.map(({ share }) => share),
  );
}

function square([x, y]: readonly [number, number], [u, v]: readonly [number, number]): number {
  return (x - u) ** 2 + (y - v) ** 2;
}
