import type { RowOf } from "../../base/columns.js";
import { pause } from "../../base/pause.js";
import type { LongWork } from "../../base/progress.js";
import { strip } from "../../base/text/strip.js";
import type { Comet } from "../../metric/comet/comet.js";
import type { Metricx } from "../../metric/metricx/open-metricx.js";
import { bootstrapInterval, sacrebleuSeed } from "../../score/significance/bootstrap-interval.js";
import { approximateRandomization, pairedBootstrap } from "../../score/significance/paired-test.js";
import type { CorpusMeasure, SystemStatistics } from "../../score/significance/statistic.js";
import { totalOf } from "../../score/significance/statistic.js";
import {
  type MetricName,
  type MetricSettings,
  type ModelMetricName,
  systemMeasure,
} from "./system-measures.js";

/** A system and what it wrote. */
export interface SystemOutput {
  /** Unlike every other's. */
  readonly name: string;
  /** One a sentence. */
  readonly hypotheses: readonly string[];
}

/** What `scoreSystems` takes. */
export interface ScoreSystemsOptions extends MetricSettings, LongWork {
  /** The first is what others are compared with. */
  readonly systems: readonly SystemOutput[];
  /** One list a sentence; empty where only metrics without references are asked for. */
  readonly references: readonly (readonly string[])[];
  /** For COMET and MetricX. */
  readonly sources?: readonly string[] | undefined;
  /** What they are scored by, in this order. */
  readonly metrics: readonly MetricName[];
  /** The metric that was opened, for COMET. */
  readonly comet?: Comet | undefined;
  /** The same, for MetricX: the lower, the better. */
  readonly metricx?: Metricx | undefined;
  /** How systems are compared: by the paired bootstrap (default), or by approximate randomisation. */
  readonly test?: "bs" | "ar" | undefined;
  /** Of the test; defaults to 1,000, and 10,000 of approximate randomisation. */
  readonly draws?: number | undefined;
  /** Of intervals and tests; defaults to 12345, as sacreBLEU's. */
  readonly seed?: number | undefined;
}

/** A score of a system. */
export type SystemScoreRow = RowOf<
  | "system"
  | "score_measure"
  | "value"
  | "bootstrap_mean"
  | "low"
  | "high"
  | "interval"
  | "confidence"
  | "baseline"
  | "paired_p"
  | "n"
  | "score_signature"
>;

/** A score of a sentence of a system. */
export type SegmentScoreRow = RowOf<"system" | "item" | "score_measure" | "value">;

/** What systems score. */
export interface SystemScores {
  /** One a metric and system. */
  readonly scores: readonly SystemScoreRow[];
  /** One a metric, system and sentence. */
  readonly segments: readonly SegmentScoreRow[];
}

interface Scored {
  readonly name: string;
  readonly signature: string;
  readonly measure: CorpusMeasure;
  /** By system. */
  readonly statistics: readonly SystemStatistics[];
  /** By system, then by sentence. */
  readonly segments: readonly (readonly number[])[];
}

/** The bootstrap that an interval is made of. */
const intervalDraws = 1000;

/**
 * Scores what systems wrote, as sacreBLEU does (its numbers, intervals, paired tests and
 * signatures), and with COMET: each system with an interval, and compared with the first.
 *
 * @throws RangeError if texts differ in number, or a metric lacks what it needs.
 */
export async function scoreSystems(options: ScoreSystemsOptions): Promise<SystemScores> {
  const { systems, metrics, test = "bs", seed = sacrebleuSeed } = options;
  checkLengths(options);
  const scores: SystemScoreRow[] = [];
  const segments: SegmentScoreRow[] = [];
  const drawn = options.draws ?? (test === "bs" ? intervalDraws : 10_000);
  for (const metric of metrics) {
    const {
      name,
      signature,
      measure,
      statistics,
      segments: values,
    } = isModelMetric(metric) ? await byModel(metric, options) : byCounts(metric, options);
    const compares = systems.length > 1;
    const tests = { draws: drawn, seed };
    const intervals = compares && test === "bs" ? tests : { draws: intervalDraws, seed };
    for (const [i, { name: system }] of systems.entries()) {
      await pause(options.signal);
      const own = statistics[i]!;
      const { mean, low, high } = bootstrapInterval(measure, own, intervals);
      const compare = test === "bs" ? pairedBootstrap : approximateRandomization;
      scores.push({
        system,
        score_measure: name,
        value: measure.score(totalOf(own)),
        bootstrap_mean: mean,
        low,
        high,
        interval: "percentile",
        confidence: 0.95,
        baseline: i === 0 ? "" : systems[0]!.name,
        paired_p: i === 0 ? null : compare(measure, statistics[0]!, own, tests).pValue,
        n: own.length,
        score_signature: withDraws(signature, compares ? test : "bs", drawn, seed),
      });
      for (const [sentence, value] of values[i]!.entries())
        segments.push({ system, item: String(sentence + 1), score_measure: name, value });
    }
  }
  return { scores, segments };
}

/** sacreBLEU puts how it drew behind the number of references. */
function withDraws(signature: string, test: "bs" | "ar", draws: number, seed: number): string {
  const drawn =
    test === "ar" ? `bs:${intervalDraws}|ar:${draws}|seed:${seed}` : `bs:${draws}|seed:${seed}`;
  const [first, ...rest] = signature.split("|");
  return [first, drawn, ...rest].join("|");
}

function byCounts(
  metric: Exclude<MetricName, ModelMetricName>,
  { systems, references, ...settings }: ScoreSystemsOptions,
): Scored {
  const measure = systemMeasure(metric, settings);
  const statistics = systems.map(({ hypotheses }) =>
    hypotheses.map((text, i) => measure.statistics(text, references[i]!)),
  );
  return {
    name: measure.name,
    signature: measure.signature(references),
    measure,
    statistics,
    segments: statistics.map(own => own.map(measure.segment)),
  };
}

/** What metrics that need a model are called. */
const modelMetrics = { comet: "COMET", metricx: "MetricX" } as const;

const isModelMetric = (name: MetricName): name is ModelMetricName =>
  Object.hasOwn(modelMetrics, name);

async function byModel(
  metric: ModelMetricName,
  { systems, references, sources, progress, signal, ...opened }: ScoreSystemsOptions,
): Promise<Scored> {
  const [name, scorer] = [modelMetrics[metric], opened[metric]];
  if (scorer === undefined)
    throw new RangeError(`scoreSystems: ${name} needs a metric that was opened`);
  if (references.some(list => list.length > 1))
    throw new RangeError(`scoreSystems: ${name} takes one reference a sentence`);
  const segments: number[][] = [];
  for (const { hypotheses } of systems) {
    const given = hypotheses.map((mt, i) => ({
      mt: strip(mt, "both"), // as comet-score reads its files
      src: sources && strip(sources[i]!, "both"),
      ref: references[i] && strip(references[i][0]!, "both"),
    }));
    const scored = await scorer.score(given, { progress, signal });
    segments.push(scored.segments.map(({ score }) => score));
  }
  return {
    name,
    signature: `nrefs:${references.length > 0 ? 1 : 0}|${scorer.signature}`,
    measure: { score: sums => sums[0]! / sums[1]! },
    statistics: segments.map(own => own.map(score => [score, 1])),
    segments,
  };
}

function checkLengths({ systems, references, sources, metrics }: ScoreSystemsOptions): void {
  const n = systems[0]?.hypotheses.length ?? 0;
  if (n === 0)
    throw new RangeError("scoreSystems: expected one system at least, of one sentence at least");
  const names = systems.map(({ name }) => name);
  if (new Set(names).size < names.length)
    throw new RangeError(`scoreSystems: expected unlike names, got ${names.join(", ")}`);
  for (const { name, hypotheses } of systems)
    if (hypotheses.length !== n)
      throw new RangeError(
        `scoreSystems: ${name} has ${hypotheses.length} sentences, ${names[0]} has ${n}`,
      );
  if (references.length !== 0 && references.length !== n)
    throw new RangeError(
      `scoreSystems: expected references for ${n} sentences, got ${references.length}`,
    );
  if (references.length === 0 && metrics.some(name => !isModelMetric(name)))
    throw new RangeError("scoreSystems: these metrics need references");
  if (sources !== undefined && sources.length !== n)
    throw new RangeError(`scoreSystems: expected ${n} sources, got ${sources.length}`);
}
