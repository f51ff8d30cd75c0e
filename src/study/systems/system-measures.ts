import { type BleuOptions, bleu, bleuFromStatistics, bleuStatistics } from "../../score/bleu.js";
import { type ChrfOptions, chrf, chrfFromStatistics, chrfStatistics } from "../../score/chrf.js";
import type { CorpusMeasure } from "../../score/significance/statistic.js";
import { ter, terFromStatistics, terStatistics } from "../../score/ter.js";
import type { TerTokenizerOptions } from "../../score/ter-tokenizer.js";
import type { ScoreTokenizer } from "../../score/tokenizers.js";

/** The metrics that systems are scored by, as the command names them. */
export const metricNames = ["bleu", "spbleu", "chrf", "chrf++", "ter", "comet", "metricx"] as const;

/** One of them. */
export type MetricName = (typeof metricNames)[number];

/** Those that need a model. */
export type ModelMetricName = "comet" | "metricx";

/** The settings of metrics that need no model. */
export interface MetricSettings {
  /** Of BLEU, and but for the tokenizer of spBLEU. */
  readonly bleu?: BleuOptions | undefined;
  /** Of chrF. */
  readonly chrf?: ChrfOptions | undefined;
  /** Of TER. */
  readonly ter?: TerTokenizerOptions | undefined;
  /** Of spBLEU. */
  readonly pieces?: ScoreTokenizer | undefined;
}

/** A metric whose score of a corpus follows from sums over its sentences. */
export interface SystemMeasure extends CorpusMeasure {
  /** As sacreBLEU calls it. */
  readonly name: string;
  /** As sacreBLEU spells it, for references of so many a sentence. */
  readonly signature: (references: readonly (readonly string[])[]) => string;
  /** Returns what a sentence adds. */
  readonly statistics: (hypothesis: string, references: readonly string[]) => ArrayLike<number>;
  /** Returns the score of a sentence by itself. */
  readonly segment: (statistics: ArrayLike<number>) => number;
}

/**
 * Returns a metric that needs no model.
 * @throws RangeError for spBLEU without its pieces.
 */
export function systemMeasure(
  name: Exclude<MetricName, ModelMetricName>,
  settings: MetricSettings,
): SystemMeasure {
  switch (name) {
    case "bleu":
      return bleuBy("BLEU", settings.bleu ?? {});
    case "spbleu":
      if (settings.pieces === undefined)
        throw new RangeError("scoreSystems: spBLEU needs the pieces of FLORES");
      return bleuBy("spBLEU", { ...settings.bleu, tokenizer: settings.pieces });
    case "chrf":
      return chrfBy(settings.chrf ?? {});
    case "chrf++":
      return chrfBy({ ...settings.chrf, wordOrder: 2 });
    case "ter": {
      const options = settings.ter ?? {};
      return {
        name: "TER",
        signature: references =>
          ter(
            blank(references),
            references.map(list => list.map(() => "")),
            options,
          ).signature,
        statistics: (hypothesis, references) => terStatistics(hypothesis, references, options),
        score: terFromStatistics,
        segment: terFromStatistics,
      };
    }
  }
}

/** Of signatures, which do not depend on what is scored. */
function blank(references: readonly (readonly string[])[]): string[] {
  return references.map(() => "");
}

function bleuBy(name: string, options: BleuOptions): SystemMeasure {
  return {
    name,
    signature: references =>
      bleu(
        blank(references),
        references.map(list => list.map(() => "")),
        options,
      ).signature,
    statistics: (hypothesis, references) => bleuStatistics(hypothesis, references, options),
    score: sums => bleuFromStatistics(sums, options).score,
    // As sacreBLEU does with a single sentence, which may be shorter than four words.
    segment: sums => bleuFromStatistics(sums, { ...options, effectiveOrder: true }).score,
  };
}

function chrfBy(options: ChrfOptions): SystemMeasure {
  const { name } = chrf([""], [[""]], options);
  const score = (sums: ArrayLike<number>) => chrfFromStatistics(sums, options);
  return {
    name,
    signature: references =>
      chrf(
        blank(references),
        references.map(list => list.map(() => "")),
        options,
      ).signature,
    statistics: (hypothesis, references) => chrfStatistics(hypothesis, references, options),
    score,
    segment: score,
  };
}
