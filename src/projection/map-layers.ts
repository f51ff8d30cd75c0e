import type { RowOf } from "../base/columns.js";
import { pause } from "../base/pause.js";
import { silent } from "../base/progress.js";
import { type Matrix, shape } from "../numeric/matrix.js";
import { type Preprocessing, raw } from "../states/preprocess.js";
import type { Sentence, Signature, Source } from "../states/source.js";
import { stacked } from "../states/stacked.js";
import { alignMap, hasSpread } from "./align-map.js";
import { faithfulness } from "./faithfulness.js";
import { pca } from "./pca.js";
import { stability } from "./stability.js";
import { type UmapOptions, umap } from "./umap.js";

/** What `mapLayers` takes. */
export interface MapLayersOptions extends Omit<UmapOptions, "seed"> {
  /** Defaults to "umap". */
  readonly method?: "umap" | "pca";
  /**
   * One map of all layers together, where a sentence's way through the model is a path;
   * or (the default) one a layer, each laid over the one before.
   */
  readonly joint?: boolean;
  /** Of each language's states on their own, at each layer; defaults to `raw`. */
  readonly preprocessing?: Preprocessing;
  /** Neighbours by which a map is judged; defaults to 15. */
  readonly k?: number;
  /** Defaults to 0. */
  readonly seed?: number;
  /** How many maps are drawn from further seeds, for the `stability` column; defaults to 0. */
  readonly further?: number;
}

/** Where one sentence of one language lies on the map of one layer. */
export type MapRow = Signature &
  RowOf<
    | "language"
    | "layer"
    | "sentence"
    | "text"
    | "x"
    | "y"
    | "method"
    | "metric"
    | "preprocessing"
    | "trustworthiness"
    | "continuity"
    | "stability"
    | "k"
    | "n"
    | "d"
    | "seed"
  >;

/**
 * Returns where each sentence of each language lies on the map of each layer: one row
 * a point, with the columns of the signature of the states; language, layer, sentence, text, x, y; method, metric,
 * preprocessing; trustworthiness and continuity of its map at `k`, stability (overlap of
 * k neighbours over seeds; NaN unless `further` maps were drawn); n (sentences of a language),
 * d and seed.
 *
 * @throws RangeError if languages differ in number of sentences, or `k` is not below half of
 *   the points of a map.
 *
 * @example
 * ```ts
 * import { extract, loadCorpus, openModel } from "isogloss";
 * import { mapLayers } from "isogloss/maps";
 * const corpus = await loadCorpus("udhr", { languages: ["en", "de", "sw"], limit: 30 });
 * const { checkpoint, model } = await openModel("base");
 * const states = await extract({ checkpoint, model, corpus });
 * const rows = await mapLayers(states.pooled().at(3));
 * console.log(rows[0]?.sentence, rows[0]?.x, rows[0]?.y, rows[0]?.trustworthiness);
 * ```
 */
export async function mapLayers(
  source: Source,
  {
    method = "umap",
    joint = false,
    preprocessing = raw,
    k = 15,
    seed = 0,
    further = 0,
    metric = "cosine",
    progress = silent,
    signal,
    ...options
  }: MapLayersOptions = {},
): Promise<MapRow[]> {
  const { languages, layers, sentences: n, signature } = source;
  const shown = source.preprocessed(preprocessing);
  const texts = new Map<string, readonly Sentence[] | null>();
  for (const language of languages) texts.set(language, await source.texts(language));
  const rows: MapRow[] = [];
  let steady: Matrix | undefined; // what the next map is laid over: the last that has spread
  const parts = joint ? [layers] : layers.map(layer => [layer]);
  const task = progress.start("Mapping", parts.length, "maps");
  try {
    for (const part of parts) {
      await pause(signal);
      const all = stacked(await matricesOf(shown, part));
      if (!(Number.isInteger(k) && k >= 1 && k < all.rows / 2))
        throw new RangeError(
          `mapLayers: expected k in 1 … ${Math.ceil(all.rows / 2) - 1}, below half of the ${all.rows} points of a map, got ${k}`,
        );
      const draw = (from: number) =>
        method === "pca" ? pca(all) : umap(all, { ...options, seed: from, metric, signal });
      const drawn = await draw(seed);
      const quality = {
        ...(await faithfulness(all, drawn.points, { k, metric, signal })),
        stability: Number.NaN,
      };
      if (further > 0) {
        const maps = [drawn.points];
        for (let i = 1; i <= further; i++) maps.push((await draw(seed + i)).points);
        quality.stability = (await stability(maps, { k })).overlap;
      }
      const points = steady ? (await alignMap(drawn.points, steady)).points : drawn.points;
      if (hasSpread(points)) steady = points;
      let at = 0;
      for (const layer of part)
        for (const language of languages)
          for (let i = 0; i < n; i++, at++)
            rows.push({
              ...signature,
              language,
              layer,
              sentence: texts.get(language)?.[i]?.id ?? `${i}`,
              text: texts.get(language)?.[i]?.text ?? null,
              x: points.data[2 * at]!,
              y: points.data[2 * at + 1]!,
              method,
              metric,
              preprocessing: shown.preprocessing,
              ...quality,
              k,
              n,
              d: all.cols,
              seed,
            });
      task.advance(1, part.length === 1 ? `layer ${part[0]}` : "all layers");
    }
  } finally {
    task.done();
  }
  return rows;
}

/** Returns (n, d) of each, layer after layer, language after language. */
async function matricesOf(source: Source, layers: readonly number[]): Promise<Matrix[]> {
  const parts: Matrix[] = [];
  let first: Matrix | undefined;
  for (const layer of layers)
    for (const language of source.languages) {
      const own = await source.matrix(language, layer);
      first ??= own;
      if (own.rows !== first.rows || own.cols !== first.cols)
        throw new RangeError(
          `mapLayers: expected ${shape(first)} for every language, got ${shape(own)} for ${language}`,
        );
      parts.push(own);
    }
  return parts;
}
