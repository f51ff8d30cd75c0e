import { type Progress, silent } from "../base/progress.js";
import type { Row } from "../base/row.js";
import { bootstrapMean } from "../numeric/bootstrap.js";
import { defaultConfidence } from "../numeric/interval.js";
import type { Matrix } from "../numeric/matrix.js";
import { seeded } from "../numeric/random.js";
import type { ComputeOptions } from "../numeric/session.js";
import { interlingualOverlap } from "./ilo.js";
import { centroidDistances } from "./language-centroids.js";
import { languageProbe } from "./language-probe.js";
import type { StatesOf } from "./place.js";
import { type Preprocessing, raw } from "./preprocess.js";
import { takeRows } from "./split.js";

export interface AcrossLanguagesOptions {
  /** Defaults to raw: what tells languages apart is what centering takes away. */
  readonly preprocessing?: Preprocessing;
  /**
   * Sentences of each language that interlingual overlap looks at, from the first on; defaults
   * to all. Its cost grows with the square of sentences times languages.
   */
  readonly overlapSentences?: number;
  /** Of every draw; defaults to 0. */
  readonly seed?: number;
  /** Of the intervals, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
  readonly signature?: Row;
  readonly compute?: ComputeOptions;
  readonly progress?: Progress;
}

/**
 * Returns rows for the measures that need many languages at once, layer by layer:
 *
 * - `ilo`, `bridge`, `reach` for each language (`language`), `chance` being full mixing;
 * - `language-probe` over all languages (`language` empty) and for each;
 * - `centroid-distance-relative`, `-euclidean`, `-cosine` for each pair (`language_x`,
 *   `language_y`).
 *
 * Bridges and probe hits are bootstrapped over sentences (BCa); the others have no interval.
 */
export async function acrossLanguages(
  states: StatesOf,
  languages: readonly string[],
  layers: readonly number[],
  {
    preprocessing = raw,
    overlapSentences = Number.POSITIVE_INFINITY,
    seed = 0,
    confidence = defaultConfidence,
    signature = {},
    compute = {},
    progress = silent,
  }: AcrossLanguagesOptions = {},
): Promise<Row[]> {
  const rows: Row[] = [];
  const percent = `${Number((100 * confidence).toPrecision(6))} % bootstrap (BCa)`;
  const interval = (hits: Float64Array) => ({
    ...bootstrapMean(hits, seeded(seed), { confidence }),
    interval: percent,
  });
  const none = { low: Number.NaN, high: Number.NaN, interval: "none" };
  const task = progress.start("Comparing languages", layers.length, "layers");
  try {
    for (const layer of layers) {
      const all: Matrix[] = [];
      for (const language of languages) {
        const found = await states(language, layer);
        all.push(await (await preprocessing.fit(found))(found));
      }
      const { rows: n, cols: d } = all[0]!;
      const common = { ...signature, preprocessing: preprocessing.name, layer, n, d, seed };

      const some = Uint32Array.from({ length: Math.min(n, overlapSentences) }, (_, i) => i);
      const overlap = await interlingualOverlap(
        some.length < n ? all.map(found => takeRows(found, some)) : all,
        { compute, random: seeded(seed) },
      );
      overlap.forEach(({ bridge, reach, ilo, bridges, mixed }, index) => {
        const language = languages[index]!;
        const row = { ...common, language, n: some.length };
        rows.push({ ...row, measure: "ilo", value: ilo, ...none, chance: mixed });
        rows.push({ ...row, measure: "bridge", value: bridge, ...interval(bridges), chance: null });
        rows.push({ ...row, measure: "reach", value: reach, ...none, chance: null });
      });

      const probe = await languageProbe(all, { compute, random: seeded(seed) });
      const tested = probe.hits.length / languages.length;
      const telling = (language: string | null, value: number, hits: Float64Array) =>
        rows.push({
          ...common,
          measure: "language-probe",
          language,
          value,
          ...interval(hits),
          chance: probe.chance,
          n: tested,
          fit_n: n - tested,
        });
      telling(null, probe.accuracy, probe.hits);
      languages.forEach((language, i) => {
        const hits = probe.hits.subarray(i * tested, (i + 1) * tested);
        telling(language, probe.byLanguage[i]!, hits);
      });

      for (const { x, y, ...distances } of centroidDistances(all))
        for (const kind of ["relative", "euclidean", "cosine"] as const)
          rows.push({
            ...common,
            measure: `centroid-distance-${kind}`,
            language_x: languages[x]!,
            language_y: languages[y]!,
            value: distances[kind],
            ...none,
            chance: kind === "relative" ? Math.sqrt(2 / n) : null,
          });
      task.advance(1, `layer ${layer}`);
    }
  } finally {
    task.done();
  }
  return rows;
}
