/**
 * @file What notebooks and scripts import. The road runs from top to bottom: a corpus
 * and a model, states, measures, rows, charts. (The empty line below a heading keeps Biome from
 * sorting across it.)
 */

// Foundation

export { IsoglossError } from "./base/error.js";
export { type Progress, silent, type Task } from "./base/progress.js";
export type { Row } from "./base/row.js";
export { version } from "./base/version.js";

// Parallel sentences

export type { Corpus, LanguageCode } from "./corpus/corpus.js";
export { describeLanguage } from "./corpus/languages.js";
export { type CorpusOptions, loadCorpus } from "./corpus/load-corpus.js";
export { takeSentences } from "./corpus/take-sentences.js";
export { udhrLanguages } from "./corpus/udhr/udhr.js";

// Models, and who runs them

export type { Checkpoint } from "./checkpoint/checkpoint.js";
export type { Engine, Runner, RunOptions } from "./engine/engine.js";
export { onnxEngine } from "./engine/onnx/onnx-engine.js";
export { ablate, type Hook, type Hooks, recorder, shift } from "./engine/tfjs/hooks.js";
export { tfjsEngine } from "./engine/tfjs/tfjs-engine.js";
export { modelFor, supportedArchitectures } from "./model/model-for.js";
export { openCheckpoint } from "./model/open-checkpoint.js";
export type { Model } from "./model/operations.js";
export type { Tokenizer } from "./tokenizer/tokenizer.js";

// Hidden states

export { type Extraction, type ExtractOptions, extract } from "./extract/extract.js";
export { type HookedOptions, type HookedStates, hookedStates } from "./extract/hooked-states.js";
export { type PoolingName, poolingNames } from "./extract/poolings.js";
export type { Manifest, States } from "./extract/states.js";
export { listStates, openStates } from "./extract/store/open-states.js";
export { tokenPremium } from "./extract/token-premium.js";

// Similarity

export { type BatteryOptions, battery } from "./similarity/battery.js";
export { type CompareOptions, compare } from "./similarity/compare.js";
export { describe as describeStates } from "./similarity/describe.js";
export { type Estimate, estimate } from "./similarity/inference/estimate.js";
export { intervalOfMean, type NamedInterval } from "./similarity/inference/intervals.js";
export { pairedDifference } from "./similarity/inference/paired-difference.js";
export type { Measure } from "./similarity/measure.js";
export {
  firstMeasures,
  type MeasureAlias,
  measureAliases,
  measureNamed,
} from "./similarity/measure-named.js";
export { type MeasureName, measures } from "./similarity/measures.js";
export { pair } from "./similarity/prepared/pair.js";
export { prepare } from "./similarity/prepared/prepare.js";
export {
  languageTimesLanguage,
  layerByLayer,
  layerTimesLayer,
  modelAgainstModel,
} from "./similarity/questions.js";
export {
  type LanguageSummary,
  type LanguageSummaryOptions,
  languageSummaries,
} from "./similarity/spaces/language-summaries.js";
export { type LensReading, logitLens, meanReading } from "./similarity/spaces/logit-lens.js";
export { tokenScript } from "./similarity/spaces/token-script.js";
export { tieNotes } from "./similarity/tie-notes.js";
export { innerLayers } from "./states/inner-layers.js";
export {
  allButTheTop,
  centered,
  type Preprocessing,
  raw,
  standardized,
  whitened,
} from "./states/preprocess.js";
export { type Sentence, Source, type SourceParts } from "./states/source.js";
export { type Split, splitSentences, takeRows } from "./states/split.js";

// Maps

export { alignMap } from "./projection/align-map.js";
export { faithfulness } from "./projection/faithfulness.js";
export { type MapLayersOptions, mapLayers } from "./projection/map-layers.js";
export { pca } from "./projection/pca.js";
export { stability } from "./projection/stability.js";
export {
  type TranslationDistance,
  translationDistance,
} from "./projection/translation-distance.js";
export { type UmapOptions, umap } from "./projection/umap.js";

// Scaling laws and allocation

export * from "./scaling.js";

// Scores of texts

export * from "./scores.js";

// Numbers and rows

export { csvFromRows, rowsFromCsv } from "./format/csv.js";
export { columnMeans } from "./numeric/linear/center.js";
export { type Matrix, matrix, row } from "./numeric/matrix.js";
export { type Random, seeded } from "./numeric/random.js";
export { bootstrapMean } from "./numeric/statistics/bootstrap.js";

// Charts

export * as charts from "./chart/charts.js";
export { type Report, reportHtml } from "./chart/page/report.js";
export { type FigureFormat, writeFigure } from "./chart/picture/write-figure.js";

// Studies

export type { Figure } from "./chart/parts/figure.js";
export { llamaBeyondEnglishFigures } from "./papers/llama-beyond-english/figures.js";
export {
  averageRows,
  type Finding,
  findings,
} from "./papers/llama-beyond-english/findings.js";
export { readTables } from "./papers/llama-beyond-english/tables.js";
export { xLlamaFigures } from "./papers/x-llama.js";
export { embeddedModels, heldoutCorpus } from "./study/embedded-models.js";
export { type FitStudy, fitStudy, fittedFormula } from "./study/fit-study.js";
export { gatherStates } from "./study/gather-states.js";
export { mapRows } from "./study/map-rows.js";
export { openModel } from "./study/open-model.js";
export { patchingFigure } from "./study/patching/patching-figure.js";
export { type PatchingOptions, patchingRows } from "./study/patching/patching-rows.js";
export { writeStudy } from "./study/report/write-study.js";
export { runStudy, type Study, type StudyPlan } from "./study/study.js";
