import type { Row } from "../base/row.js";
import { seeded } from "../numeric/random.js";
import { bootstrapMean } from "../numeric/statistics/bootstrap.js";
import { mean } from "../numeric/statistics/summary.js";
import {
  type TranslationDistance,
  translationDistance,
} from "../projection/translation-distance.js";

/** How near translations lie on a map, and how that changed from the first model's map of the layer. */
export type MapChange = {
  readonly layer: number;
  readonly model: string;
  /** The share of other sentences nearer than the translation. */
  readonly nearer: number;
  /** The first model, and the share on its map; null where there is one model only. */
  readonly base: string | null;
  /** `nearer` on the first model's map of the layer; null where there is one model only. */
  readonly base_nearer: number | null;
  /** nearer − base_nearer, with its bootstrap interval over sentences; null beside them. */
  readonly change: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

/**
 * Returns how near translations lie on each map of the last model, beside the first model's map
 * of the same layer. A layer that only one of two models has a map of is left out.
 *
 * @param rows Of `mapLayers`, of one or two models over the same sentences.
 */
export function mapChanges(rows: readonly Row[], seed = 0): MapChange[] {
  const found = translationDistance(rows).filter(({ rank }) => Number.isFinite(rank));
  const [first, last] = [found[0]?.model, found.at(-1)?.model];
  return found
    .filter(({ model }) => model === last)
    .flatMap((after): MapChange[] => {
      const { layer, model, rank: nearer } = after;
      if (first === last) {
        const none = { base: null, base_nearer: null, change: null, low: null, high: null };
        return [{ layer, model, nearer, ...none }];
      }
      const before = found.find(other => other.model === first && other.layer === layer);
      return before === undefined
        ? []
        : [{ layer, model, nearer, ...changed(before, after, seed) }];
    });
}

/** Both maps are of the same sentences: what a sentence has in common in both cancels. */
function changed(before: TranslationDistance, after: TranslationDistance, seed: number) {
  const differences = after.sentences.map((share, i) => share - before.sentences[i]!);
  const { low, high } = bootstrapMean(differences, seeded(seed));
  return { base: before.model, base_nearer: before.rank, change: mean(differences), low, high };
}
