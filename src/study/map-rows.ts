import type { RowOf } from "../base/columns.js";
import { IsoglossError } from "../base/error.js";
import { type LongWork, silent } from "../base/progress.js";
import { requireMapFits } from "../chart/page/map-size.js";
import { chosenLayers, type LayerChoice } from "../extract/layers.js";
import { seeded } from "../numeric/random.js";
import { bootstrapMean } from "../numeric/statistics/bootstrap.js";
import { type MapRow, mapLayers } from "../projection/map-layers.js";
import { translationDistance } from "../projection/translation-distance.js";
import { centered } from "../states/preprocess.js";
import type { Source } from "../states/source.js";
import { mapNeighbours, nearestKept } from "./map-neighbours.js";
import type { PlannedPass } from "./plan/study-stages.js";

/** Layers of which a study draws a map: as many as fit side by side. */
export const mapsInARow = 4;

/** A point of a study's map, with how near translations lie on it and in the states. */
export type StudyMapRow = MapRow &
  RowOf<"nearer" | "nearer_low" | "nearer_high" | "rank" | "nearest">;

/** Which maps a study draws. */
export interface MapPlan {
  /** How many of the corpus's sentences, evenly spread; defaults to 120. */
  readonly sentences?: number | undefined;
  /** By default four, evenly spread, one of them where languages meet best. */
  readonly layers?: LayerChoice | undefined;
}

/** What `mapRows` takes. */
export interface MapRowsOptions extends LongWork {
  /** How many of the corpus's sentences, evenly spread; defaults to 120: more only hide each other. */
  readonly sentences?: number | undefined;
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
 * over sentences, the map held fixed; rank, at which a sentence finds its translation among the
 * pivot's by the states, NaN of the pivot's own and of more than 5,000 sentences; nearest, the five
 * points nearest to it by the states, numbered as the layer's rows are.
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
  const shown = source.only(numbers).at(...chosen);
  const rows = await mapLayers(shown, {
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
  // A layer's rows follow one another, as the layers do.
  const of: { readonly rank: number; readonly nearest: string }[] = [];
  for (const layer of shown.layers) {
    const { ranks, nearest } = await mapNeighbours(shown.preprocessed(centered), layer, { signal });
    for (const [i, rank] of ranks.entries()) of.push({ rank, nearest: nearest[i]! });
  }
  return rows.map((row, i) => ({ ...row, ...found.get(row.layer)!, ...of[i]! }));
}

/**
 * Refuses maps whose page no browser would open, before the first forward pass.
 * @throws IsoglossError that says what would fit.
 */
export function requireMapsFit(
  passes: readonly PlannedPass[],
  { sentences = 120, layers }: MapPlan,
): void {
  const first = passes.filter(({ corpus }) => corpus === passes[0]?.corpus);
  const ends = first.length > 1 ? [first[0]!, first.at(-1)!] : first;
  const drawn = ({ blocks }: PlannedPass) =>
    layers === undefined ? Math.min(mapsInARow, blocks + 1) : chosenLayers(layers, blocks).length;
  requireMapFits({
    languages: Math.max(...ends.map(({ languages }) => languages)),
    sentences: Math.min(sentences, Math.max(...ends.map(pass => pass.sentences))),
    maps: ends.reduce((sum, pass) => sum + drawn(pass), 0),
    near: nearestKept,
    columns: 1, // the translation's rank
  });
}

/**
 * Returns the layers of a source of which a plan draws maps: those that are asked for and there.
 * @param best Where languages meet best.
 * @throws IsoglossError if none is there, RangeError for one that the model does not have.
 */
export function mapLayersOf(
  { layers, blocks }: Source,
  choice: LayerChoice | undefined,
  best: number,
): readonly number[] {
  if (choice === undefined) return spreadLayers(layers, mapsInARow, best);
  const wanted = new Set(chosenLayers(choice, blocks));
  const drawn = layers.filter(layer => wanted.has(layer));
  if (drawn.length === 0)
    throw new IsoglossError(
      `maps: there are states of layers ${layers.join(", ")}, none of ${[...wanted].join(", ")}`,
      "Name layers that are extracted, for example with --layers all.",
    );
  return drawn;
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

/**
 * Returns the layers of a study's maps that a figure has room for.
 * @param best Where languages meet best, which is among them if it has a map.
 */
export function figureLayers(rows: readonly MapRow[], best: number | undefined): readonly number[] {
  return spreadLayers([...new Set(rows.map(({ layer }) => layer))], mapsInARow, best);
}
