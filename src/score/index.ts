/**
 * What texts are worth beside references, and in which language they are.
 *
 * @module isogloss/scores
 */

export * from "./answer-match.js";
export * from "./bleu.js";
export * from "./chrf.js";
export * from "./code-switching.js";
export * from "./confusion/foreign-scripts.js";
export * from "./confusion/line-confusion.js";
export * from "./fertility.js";
export * from "./question-answering.js";
export {
  type BootstrapEstimate,
  bootstrapInterval,
  type DrawOptions,
  sacrebleuSeed,
} from "./significance/bootstrap-interval.js";
export * from "./significance/paired-test.js";
export type { CorpusMeasure, SystemStatistics } from "./significance/statistic.js";
export * from "./ter.js";
export type { TerTokenizerOptions } from "./ter-tokenizer.js";
export { pieces, type ScoreTokenizer, type TokenizerName } from "./tokenizers.js";
