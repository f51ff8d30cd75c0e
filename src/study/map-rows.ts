import type { RowOf } from "../base/columns.js";
import { type LongWork, silent } from "../base/progress.js";
import { seeded } from "../numeric/random.js";
import { bootstrapMean } from "../numeric/statistics/bootstrap.js";
import { type MapRow, mapLayers } from "../projection/map-layers.js";
import { translationDistance } from "../projection/translation-distance.js";
import { centered } from "../states/preprocess.js";
import type { Source } from "../states/source.js";

/** Layers of which a study draws a map: as many as fit side by side. */
export const mapsInARow = 4;

/** A point of a study's map, with how near translations lie on it. */
export type StudyMapRow = MapRow & RowOf<"nearer" | "nearer_low" | "nearer_high">;

/** What `mapRows` takes. */
export interface MapRowsOptions extends LongWork {
  /** How many of the corpus's sentences, evenly spread; defaults to 120: more only hide each other. */
  readonly sentences?: number;
  /** Which layers; or how many, evenly spread from the embedding output to the last: by default 4. */
  readonly layers?: number | readonly number[];
  readonly seed?: number;
}

/**
 * Returns UMAP maps of a model's states, each language's mean taken out, layer by layer, one row a sentence and language
 * with its text: what `charts.map` draws and `charts.mapPage` lets people explore.
 *
 * Columns: those of `mapLayers`; nearer, nearer_low, nearer_high: of each map, the share of other
 * sentences that lie nearer than the translation (`translationDistance`), and its BCa interval
 * over sentences, the map held fixed.
 */
export async function mapRows(
  source: Source,
  {
    sentences = 120,
    layers = mapsInARow,
    seed = 0,
    progress = silent,
    signal,
  }: MapRowsOptions = {},
): Promise<StudyMapRow[]> {
  const numbers = Uint32Array.from(spread(source.sentences, sentences));
  const chosen = typeof layers === "number" ? spreadLayers(source.layers, layers) : layers;
  const rows = await mapLayers(source.only(numbers).at(...chosen), {
    seed,
    progress,
    signal,
    preprocessing: centered, // raw, a map shows languages as islands and little else
  });
  const found = new Map(
    translationDistance(rows).map(({ layer, rank, sentences: shares }) => {
      const { low, high } = bootstrapMean(shares, seeded(seed));
      return [layer, { nearer: rank, nearer_low: low, nearer_high: high }] as const;
    }),
  );
  return rows.map(row => ({ ...row, ...found.get(row.layer)! }));
}

/**
 * Returns at most `count` of the layers, evenly spread, the first and last among them; the
 * one between them that is nearest to `chosen` gives way to it, if it is one of the layers.
 */
export function spreadLayers(
  layers: readonly number[],
  count: number,
  chosen?: number,
): readonly number[] {
  const spreadOut = spread(layers.length, count).map(i => layers[i]!);
  const inner = spreadOut.slice(1, -1);
  if (chosen === undefined || inner.length === 0) return spreadOut;
  if (spreadOut.includes(chosen) || !layers.includes(chosen)) return spreadOut;
  const distance = (layer: number) => Math.abs(layer - chosen);
  const nearest = inner.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  return spreadOut.map(layer => (layer === nearest ? chosen : layer));
}

/** Returns at most `count` of the numbers 0 … n−1, evenly spread, the first and last among them. */
function spread(n: number, count: number): number[] {
  if (count >= n) return Array.from({ length: n }, (_, i) => i);
  if (count === 1) return [0];
  return Array.from({ length: count }, (_, i) => Math.round((i * (n - 1)) / (count - 1)));
}
