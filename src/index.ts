/**
 * @file What notebooks and scripts import. The road runs from top to bottom: a corpus
 * and a model, states, measures, rows, charts.
 */

// Foundation
export { IsoglossError } from "./base/error.js";
export { type Progress, silent, type Task } from "./base/progress.js";
export type { Row } from "./base/row.js";
export { version } from "./base/version.js";
// Charts
export * as charts from "./chart/charts.js";
export { type Report, reportHtml } from "./chart/report.js";
export { type FigureFormat, writeFigure } from "./chart/write-figure.js";
// Models
export type { Checkpoint, Tokenizer } from "./checkpoint/checkpoint.js";
export { openCheckpoint } from "./checkpoint/open-checkpoint.js";
// Parallel sentences
export type { Corpus, LanguageCode } from "./corpus/corpus.js";
export { describeLanguage } from "./corpus/languages.js";
export { type CorpusOptions, loadCorpus } from "./corpus/load-corpus.js";
export { udhrLanguages } from "./corpus/udhr/udhr.js";
export type { Engine, Runner, RunOptions } from "./engine/engine.js";
export { onnxEngine } from "./engine/onnx/onnx-engine.js";
export { ablate, type Hook, type Hooks, recorder, shift } from "./engine/tfjs/hooks.js";
export { tfjsEngine } from "./engine/tfjs/tfjs-engine.js";
// Hidden states
export { type Extraction, type ExtractOptions, extract } from "./extract/extract.js";
export { fertility } from "./extract/fertility.js";
export { listStates, openStates } from "./extract/open-states.js";
export { type PoolingName, poolingNames } from "./extract/poolings.js";
export type { Manifest, States } from "./extract/states.js";
export { csvFromRows, rowsFromCsv } from "./format/csv.js";
export { modelFor, supportedArchitectures } from "./model/model-for.js";
export type { Model } from "./model/operations.js";
export { type Matrix, matrix, row } from "./numeric/matrix.js";
export { type Random, seeded } from "./numeric/random.js";
// Similarity
export { acrossLanguages } from "./similarity/across-languages.js";
export { type CompareOptions, compare } from "./similarity/compare.js";
export { describe as describeStates } from "./similarity/describe.js";
export { type Estimate, estimate } from "./similarity/estimate.js";
export { logitLens } from "./similarity/logit-lens.js";
export type { Measure } from "./similarity/measure.js";
export { firstMeasures, measureNamed, measures } from "./similarity/measures.js";
export { pair } from "./similarity/pair.js";
export { pairedDifference } from "./similarity/paired-difference.js";
export { prepare } from "./similarity/prepare.js";
export {
  allButTheTop,
  centered,
  type Preprocessing,
  raw,
  standardized,
  whitened,
} from "./similarity/preprocess.js";
export {
  languageTimesLanguage,
  layerByLayer,
  layerTimesLayer,
  modelAgainstModel,
  withPivot,
} from "./similarity/questions.js";
export { splitSentences } from "./similarity/split.js";

// Studies
export { embeddedModels, heldoutCorpus } from "./study/embedded-models.js";
export { gatherStates, statesOf } from "./study/gather-states.js";
export { openModel } from "./study/open-model.js";
export { runStudy, type Study, type StudyPlan } from "./study/study.js";
export { writeStudy } from "./study/write-study.js";
