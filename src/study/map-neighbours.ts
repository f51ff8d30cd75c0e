import type { Stoppable } from "../base/progress.js";
import { neighbourhood } from "../projection/neighbourhood.js";
import { pair } from "../similarity/prepared/pair.js";
import { prepare } from "../similarity/prepared/prepare.js";
import type { Source } from "../states/source.js";
import { stacked } from "../states/stacked.js";

/** What the states say of each point of a map, language by language, where the map may distort it. */
export interface MapNeighbours {
  /** Of the pivot's translation among the pivot's sentences, by cosine: 1 is best; NaN of the pivot's own. */
  readonly ranks: Float64Array;
  /** The points that are nearest by cosine, nearest first, by number: "12 85 3". */
  readonly nearest: readonly string[];
}

/** Sentences of which n² cosines a language are kept at once: 100 MB. */
const mostRanked = 5_000;

/** How many of the nearest are named. */
export const nearestKept = 5;

/**
 * Returns the ranks of translations, and the nearest points, at one layer.
 * @returns Ranks are NaN of more than 5,000 sentences.
 */
export async function mapNeighbours(
  source: Source,
  layer: number,
  { signal, seed = 0 }: Stoppable & { readonly seed?: number } = {},
): Promise<MapNeighbours> {
  const { languages, pivot, sentences } = source;
  const ranks = new Float64Array(languages.length * sentences).fill(Number.NaN);
  const matrices = [];
  for (const language of languages) matrices.push(await source.matrix(language, layer));
  if (sentences <= mostRanked) {
    const to = prepare(await source.matrix(pivot, layer), {}, seed);
    for (const [i, language] of languages.entries()) {
      if (language === pivot) continue;
      const { forward } = await pair(prepare(matrices[i]!, {}, seed), to).ranks();
      ranks.set(forward, i * sentences);
    }
  }
  const all = stacked(matrices);
  const k = Math.min(nearestKept, all.rows - 1);
  const { indices } = await neighbourhood(all, all, k, "cosine", { signal });
  const nearest = Array.from({ length: all.rows }, (_, i) =>
    indices.subarray(k * i, k * (i + 1)).join(" "),
  );
  return { ranks, nearest };
}
