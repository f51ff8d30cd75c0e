import type { DroppedColumn, RowOf } from "../../base/columns.js";
import { droppedIn } from "../../corpus/dropped-column.js";
import { bestLayer, choosingMeasure } from "../../similarity/best-layer.js";
import type { PairRow } from "../../similarity/compare.js";
import type { Source } from "../../states/source.js";
import type { TrainingAxis } from "./training-axis.js";

/** How well one language and the pivot align at one layer, at one place of a training run. */
export type TrainingRow = RowOf<
  | "model"
  | "corpus"
  | "unit"
  | "pooling"
  | "preprocessing"
  | "measure"
  | "axis"
  | "position"
  | "language"
  | "layer"
  | "value"
  | "low"
  | "high"
  | "confidence"
  | "chance"
  | "n"
  | "seed"
> &
  DroppedColumn;

/** When one language arrived, at the layer where languages meet best in the end. */
export type ArrivalRow = RowOf<
  | "model"
  | "corpus"
  | "unit"
  | "pooling"
  | "preprocessing"
  | "measure"
  | "axis"
  | "language"
  | "layer"
  | "arrived_after"
  | "arrived_at"
  | "half_after"
  | "half_at"
  | "value"
  | "low"
  | "high"
  | "confidence"
  | "chance"
  | "n"
  | "checkpoints"
> &
  DroppedColumn;

/** What a study says of a training run. */
export interface Training {
  /** What its checkpoints differ by. */
  readonly axis: string;
  /** One a corpus, checkpoint, language and layer. */
  readonly rows: readonly TrainingRow[];
  /** One a corpus and language. */
  readonly arrivals: readonly ArrivalRow[];
}

/** The count that needs no explanation, and has an exact chance. */
const leading = "retrieval-p1-forward";

/**
 * Returns a training run's alignment, layer by layer and checkpoint by checkpoint, and when each
 * language arrives. An arrival is this package's own definition:
 *
 *   arrived_at = min { s : low(s′) > chance for every checkpoint s′ ≥ s }
 *
 * at one layer, the inner one where languages meet the pivot best in the last checkpoint, in raw
 * states, by retrieval P@1 (or the rows' first measure with a chance). It is then one question
 * asked of every checkpoint, and no layer is chosen by a number that it is read from, but at the
 * end. That all later checkpoints must agree keeps one lucky interval among forty from being an
 * arrival; a language that never arrives still seems to at the last one once in forty times. With
 *
 *   half_at = min { s : value(s′) ≥ (chance + final) / 2 for every s′ ≥ s }
 *
 * stands when half of what was gained in the end was there. Checkpoints are all that is seen:
 * the truth lies after `arrived_after`, the one before, and not later than `arrived_at`.
 *
 * @param alignment Of `compare`, of all models and corpora.
 * @param sources Of each corpus, in the order of the axis.
 */
export function trainingRows(
  alignment: readonly PairRow[],
  sources: readonly Source[],
  axis: TrainingAxis,
): Training {
  const raw = alignment.filter(row => row.preprocessing === "raw");
  const measure = raw.some(row => row.measure === leading) ? leading : choosingMeasure(raw);
  const rows: TrainingRow[] = [];
  const arrivals: ArrivalRow[] = [];
  for (const corpus of new Set(sources.map(({ signature }) => signature.corpus))) {
    const run = sources.filter(({ signature }) => signature.corpus === corpus);
    const own = run.flatMap((source, i) =>
      raw
        .filter(
          row =>
            row.corpus === corpus &&
            row.model === source.signature.model &&
            row.measure === measure,
        )
        .map(row => trainingRow(row, axis, i)),
    );
    rows.push(...own);
    const last = run.at(-1)!;
    const { layer } = bestLayer(raw, last);
    for (const language of last.others) {
      const series = own.filter(row => row.language === language && row.layer === layer);
      if (series.length > 0) arrivals.push(arrivalOf(series));
    }
  }
  return { axis: axis.name, rows, arrivals };
}

function trainingRow(row: PairRow, axis: TrainingAxis, i: number): TrainingRow {
  const { model, corpus, unit, pooling, preprocessing, measure, layer_x, language_x } = row;
  const { value, low, high, confidence, chance, n, seed } = row;
  return {
    model,
    corpus,
    unit,
    pooling,
    preprocessing,
    measure,
    axis: axis.name,
    position: axis.positions[i]!,
    language: language_x,
    layer: layer_x,
    value,
    low,
    high,
    confidence,
    chance,
    n,
    seed,
    ...droppedIn(row),
  };
}

/** Returns when a language arrives, from its values at one layer, in the order of the axis. */
export function arrivalOf(series: readonly TrainingRow[]): ArrivalRow {
  const last = series.at(-1)!;
  const { model, corpus, unit, pooling, preprocessing, measure, axis, language, layer } = last;
  const { value, low, high, confidence, chance, n } = last;
  const level = chance ?? Number.NaN;
  const arrived = lasting(series, row => row.low > (row.chance ?? Number.NaN));
  // Half of nothing is nothing: only what has arrived has come halfway.
  const half =
    arrived.at === null ? arrived : lasting(series, row => row.value >= (level + value) / 2);
  return {
    model,
    corpus,
    unit,
    pooling,
    preprocessing,
    measure,
    axis,
    language,
    layer,
    arrived_after: arrived.after,
    arrived_at: arrived.at,
    half_after: half.after,
    half_at: half.at,
    value,
    low,
    high,
    confidence,
    chance,
    n,
    checkpoints: series.length,
    ...droppedIn(last),
  };
}

/** The first place from which on something holds, and the one before it; null where there is none. */
function lasting(series: readonly TrainingRow[], holds: (row: TrainingRow) => boolean) {
  const failing = series.findLastIndex(row => !holds(row));
  const first = series[failing + 1];
  return {
    after: first === undefined ? null : (series[failing]?.position ?? null),
    at: first?.position ?? null,
  };
}
