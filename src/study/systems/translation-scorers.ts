import { IsoglossError } from "../../base/error.js";
import type { Comet } from "../../metric/comet/comet.js";
import { type CometOptions, openComet } from "../../metric/comet/open-comet.js";
import { chosenPieces } from "../../metric/pieces/chosen-pieces.js";
import type { ScoreTokenizer } from "../../score/tokenizers.js";
import type { TranslationScorer } from "../../task/translation/score-by-model.js";

/** What translations are scored by beside what needs no model, as people name it. */
export interface TranslationScorersOptions extends CometOptions {
  /** spBLEU's pieces: a published name, or a file; true is flores200. */
  readonly spbleu?: string | true | undefined;
  /** A metric of the COMET family: a Hub id, a folder or a `.ckpt`. */
  readonly comet?: string | undefined;
}

/** What tasks of translation take, opened. */
export interface TranslationScorers {
  /** Of spBLEU. */
  readonly pieces?: ScoreTokenizer;
  /** COMET. */
  readonly scorer?: TranslationScorer;
  /** Gives back what they hold. */
  close(): Promise<void>;
}

/**
 * Opens what translations are scored by, so that what is wrong with it is said before anything is
 * translated.
 *
 * @throws IsoglossError as `openComet` and `floresPieces`, or for an encoder without a metric.
 */
export async function translationScorers({
  spbleu,
  comet: named,
  ...options
}: TranslationScorersOptions): Promise<TranslationScorers> {
  if (named === undefined && options.encoder !== undefined)
    throw new IsoglossError("--encoder is COMET's", "Name the metric with --comet, too.");
  const { progress } = options;
  const pieces =
    spbleu === undefined
      ? undefined
      : await chosenPieces(spbleu === true ? "flores200" : spbleu, progress);
  const comet = named === undefined ? undefined : await openComet(named, options);
  return {
    pieces,
    scorer: comet && cometScorer(comet),
    close: async () => comet?.close(),
  };
}

/** Returns a metric of the COMET family as what scores translations in a task. */
export function cometScorer(comet: Comet): TranslationScorer {
  return {
    name: "COMET",
    signature: `nrefs:${comet.needs.ref === "never" ? 0 : 1}|${comet.signature}`,
    cheap: comet.separate && comet.needs.ref !== "never",
    score: async translations =>
      (await comet.score(translations)).segments.map(({ score }) => score),
  };
}
