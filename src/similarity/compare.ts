import type { EstimateColumns, RowOf } from "../base/columns.js";
import { groupBy } from "../base/group-by.js";
import { pause } from "../base/pause.js";
import { type LongWork, silent } from "../base/progress.js";
import type { Row } from "../base/row.js";
import type { ComputeOptions } from "../numeric/linear/compute.js";
import { seeded } from "../numeric/random.js";
import type { Cell } from "../states/place.js";
import type { Preprocessing } from "../states/preprocess.js";
import { type Signature, Source } from "../states/source.js";
import type { Split } from "../states/split.js";
import { correctedP } from "./inference/corrected-p.js";
import { type Estimate, type EstimateOptions, estimate } from "./inference/estimate.js";
import type { Measure } from "./measure.js";
import { chosenMeasure, firstMeasures, type MeasureChoice } from "./measure-named.js";
import { type Order, randomOrders } from "./prepared/order.js";
import { type Pair, pair } from "./prepared/pair.js";
import { preparedStates } from "./prepared/prepared-states.js";
import { layerByLayer } from "./questions.js";
import { coincidentColumn, type TiesColumn } from "./tie-notes.js";

/** What `compare` takes. */
export interface CompareOptions extends LongWork, Omit<EstimateOptions, "permutations"> {
  /** Defaults to `firstMeasures`. */
  readonly measures?: readonly MeasureChoice[];
  /** Defaults to raw and centered, side by side; to nothing more on states that are preprocessed already. */
  readonly preprocessing?: readonly Preprocessing[];
  /** How many random pairings make the null; defaults to 99. 0 leaves p-values out. */
  readonly permutations?: number;
  /**
   * Learns the preprocessing from one part of the sentences and measures the other;
   * by default all sentences serve for both.
   */
  readonly split?: Split;
  readonly compute?: ComputeOptions;
  /** Bytes that prepared states may take before the oldest are dropped; defaults to 2 GB. */
  readonly memory?: number;
}

/**
 * Returns a row for every cell, preprocessing and measure, in that order. Measures
 * that need a common space are left out where the widths differ.
 *
 * Columns: the signature of the states of x; where it differs for y, the same column with
 * "_y"; measure, preprocessing, language_x, language_y, layer_x, layer_y, value,
 * low, high, interval, confidence, chance, p_value, p_value_max (corrected for the maximum over
 * the cell's family), n, d, seed, and fit_n, the sentences that the preprocessing
 * learned from if they are others than the n measured (else 0). Where the states of more than a
 * few per cent of the sentences coincide, also `coincident`, their share: see `tieNotes`.
 *
 * @example
 * ```ts
 * import { extract, loadCorpus, openModel } from "isogloss";
 * import { compare } from "isogloss/similarity";
 * const corpus = await loadCorpus("udhr", { languages: ["en", "de", "sw"], limit: 30 });
 * const { checkpoint, model } = await openModel("base");
 * const states = await extract({ checkpoint, model, corpus });
 * const rows = await compare(states.pooled(), { measures: ["linear-cka", "p@1"] });
 * console.log(rows[0]?.measure, rows[0]?.value);
 * ```
 */
export async function compare(
  what: Source | readonly Cell[],
  {
    measures: choices = firstMeasures,
    preprocessing,
    permutations = 99,
    split,
    compute = {},
    memory = 2e9,
    progress = silent,
    signal,
    seed = 0,
    ...options
  }: CompareOptions = {},
): Promise<PairRow[]> {
  const cells = what instanceof Source ? layerByLayer(what) : what;
  const measures = choices.map(chosenMeasure);
  const steps = preprocessing ?? cells[0]?.x.source.usualSteps ?? [];
  const prepared = preparedStates({ compute, memory, seed, split });
  const orders = new Map<number, Order[]>();
  const ordersFor = (n: number) => {
    if (!orders.has(n)) orders.set(n, randomOrders(n, permutations, seeded(seed)));
    return orders.get(n)!;
  };
  const found: Found[] = [];
  const task = progress.start(
    "Comparing",
    cells.length * steps.length * measures.length,
    "comparisons",
  );
  try {
    for (const cell of cells)
      for (const step of steps) {
        const both = pair(await prepared(cell.x, step), await prepared(cell.y, step));
        for (const measure of measures) {
          await pause(signal);
          if (applies(measure, both)) {
            const result = await estimate(measure, both, {
              ...options,
              seed,
              permutations: ordersFor(both.n),
              signal,
            });
            found.push({ cell, step, measure, result, ties: coincidentColumn([both]) });
          }
          task.advance(
            1,
            `${cell.x.language} ${cell.x.layer} – ${cell.y.language} ${cell.y.layer}`,
          );
        }
      }
  } finally {
    task.done();
  }
  const corrected = correctedByFamily(found);
  return found.map(({ cell, step, measure, result, ties }, index) => ({
    ...signatureOf(cell),
    measure: measure.name,
    preprocessing: cell.x.source.preprocessed(step).preprocessing,
    language_x: cell.x.language,
    language_y: cell.y.language,
    layer_x: cell.x.layer,
    layer_y: cell.y.layer,
    value: result.value,
    low: result.low,
    high: result.high,
    interval: result.interval,
    confidence: result.confidence,
    chance: result.chance,
    p_value: result.pValue,
    p_value_max: result.pValue === null ? null : corrected[index]!,
    n: result.n,
    d: result.d[0],
    fit_n: split ? split.fit.length : 0,
    seed,
    ...ties,
  }));
}

/** The signature of x, and of y where it is another. */
function signatureOf({ x, y }: Cell): Signature {
  if (x.source === y.source) return x.source.signature;
  const own: Row = x.source.signature;
  const others = Object.entries(y.source.signature).filter(
    ([column, value]) => own[column] !== value,
  );
  return {
    ...x.source.signature,
    ...Object.fromEntries(others.map(([column, value]) => [`${column}_y`, value])),
  };
}

/** What `compare` found of one measure in one place. */
export type PairRow = Signature &
  RowOf<
    | "measure"
    | "preprocessing"
    | "language_x"
    | "language_y"
    | "layer_x"
    | "layer_y"
    | EstimateColumns
    | "chance"
    | "p_value"
    | "p_value_max"
    | "n"
    | "d"
    | "fit_n"
    | "seed"
  > &
  TiesColumn;

interface Found {
  readonly cell: Cell;
  readonly step: Preprocessing;
  readonly measure: Measure;
  readonly result: Estimate;
  readonly ties: TiesColumn;
}

function applies(measure: Measure, { x, y }: Pair): boolean {
  return !measure.sameSpace || x.d === y.d;
}

/** Over the cells of a family, a measure and a preprocessing at a time. */
function correctedByFamily(found: readonly Found[]): Float64Array {
  const families = groupBy(found.keys(), index => {
    const { cell, step, measure, result } = found[index]!;
    return [cell.family, step.name, measure.name, result.n].join("\n");
  });
  const corrected = new Float64Array(found.length);
  for (const members of families.values()) {
    const p = correctedP(
      found[members[0]!]!.measure,
      members.map(index => found[index]!.result),
    );
    members.forEach((index, k) => {
      corrected[index] = p[k]!;
    });
  }
  return corrected;
}
