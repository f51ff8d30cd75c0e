import type { EstimateColumns, RowOf } from "../base/columns.js";
import { pause } from "../base/pause.js";
import { type LongWork, silent } from "../base/progress.js";
import type { ComputeOptions } from "../numeric/linear/compute.js";
import { defaultConfidence } from "../numeric/statistics/interval.js";
import { type Preprocessing, raw } from "../states/preprocess.js";
import type { Signature, Source } from "../states/source.js";
import type { Split } from "../states/split.js";
import { intervalOfInfluence, noInterval } from "./inference/intervals.js";
import { preparedStates } from "./prepared/prepared-states.js";
import { isoScore } from "./spaces/iso-score.js";
import { meanCosine } from "./spaces/mean-cosine.js";
import type { StateMeasure } from "./spaces/state-measure.js";
import { topDimensionShare } from "./spaces/top-dimension-share.js";

/** Every measure of one representation. */
export const stateMeasures: readonly StateMeasure[] = [isoScore, meanCosine, topDimensionShare];

/** What `describe` found of one measure of one space. */
export type StateRow = Signature &
  RowOf<
    "measure" | "preprocessing" | "language" | "layer" | EstimateColumns | "chance" | "n" | "d"
  >;

/** What `describe` takes. */
export interface DescribeOptions extends LongWork {
  /** Defaults to `stateMeasures`. */
  readonly measures?: readonly StateMeasure[];
  /** Defaults to raw: anisotropy is what preprocessing takes away. */
  readonly preprocessing?: readonly Preprocessing[];
  readonly split?: Split;
  /** Of the interval, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
  readonly compute?: ComputeOptions;
}

/**
 * Returns a row for every language, layer, preprocessing and measure: how each space is
 * filled. Columns: the signature of the states; measure, preprocessing, language, layer, value, low, high, interval, confidence,
 * chance (the measure's reference level, or null), n, d.
 */
export async function describe(
  source: Source,
  {
    measures = stateMeasures,
    preprocessing = [raw],
    split,
    confidence = defaultConfidence,
    compute = {},
    progress = silent,
    signal,
  }: DescribeOptions = {},
): Promise<StateRow[]> {
  const prepared = preparedStates({ compute, memory: 0, split });
  const { languages, layers, signature } = source;
  const rows: StateRow[] = [];
  const task = progress.start("Describing", languages.length * layers.length, "states");
  try {
    for (const layer of layers)
      for (const language of languages) {
        for (const step of preprocessing) {
          const side = await prepared({ source, language, layer }, step);
          for (const measure of measures) {
            const { value, influence } = await measure.evaluate(side);
            const interval = influence
              ? intervalOfInfluence(value, influence, measure.range, confidence)
              : noInterval;
            rows.push({
              ...signature,
              measure: measure.name,
              preprocessing: source.preprocessed(step).preprocessing,
              language,
              layer,
              value,
              ...interval,
              chance: measure.reference(side.n, side.d),
              n: side.n,
              d: side.d,
            });
          }
        }
        task.advance(1, `${language} ${layer}`);
        await pause(signal);
      }
  } finally {
    task.done();
  }
  return rows;
}
