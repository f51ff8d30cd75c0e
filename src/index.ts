/**
 * What notebooks and scripts import: the road itself, from corpus to report, and the
 * rooms beside it as namespaces, each of which can be imported alone (`isogloss/similarity`).
 * (The empty line below a heading keeps Biome from sorting across it.)
 *
 * @module isogloss
 */

// The rooms

export * as words from "./align/index.js";
export * as causes from "./cause/index.js";
export * as charts from "./chart/index.js";
export * as papers from "./papers/index.js";
export * as maps from "./projection/index.js";
export * as relations from "./relate/index.js";
export * as scaling from "./scaling/index.js";
export * as scores from "./score/index.js";
export * as similarity from "./similarity/index.js";
export * as tasks from "./task/index.js";

// Parallel sentences

export type { Corpus, Dropped, LanguageCode } from "./corpus/corpus.js";
export { describeLanguage, type Language } from "./corpus/languages/describe-language.js";
export { type CorpusOptions, loadCorpus } from "./corpus/load-corpus.js";
export type { Selection } from "./corpus/sieve.js";
export { takeSentences } from "./corpus/take-sentences.js";
export { udhrLanguages } from "./corpus/udhr/udhr.js";

// Models, and who runs them

export type {
  AwqPacking,
  Checkpoint,
  FourBitPacking,
  GgmlPacking,
  GptqPacking,
  LowRankUpdate,
  Mxfp4Packing,
  Packing,
  ScaledPacking,
  SentenceVectors,
  StoredTensor,
  UnusableTensor,
  Weight,
} from "./checkpoint/checkpoint.js";
export type { OpenOptions } from "./checkpoint/open-checkpoint-files.js";
export type {
  DenseStep,
  LayerNormStep,
  NormalizeStep,
  SentenceActivation,
  SentenceModules,
  SentencePooling,
  SentenceStep,
} from "./checkpoint/sentence/sentence-modules.js";
export type {
  CallShape,
  Decoder,
  DecoderOptions,
  KeyValues,
  Past,
  Predictions,
  SourceReader,
  TokenPass,
} from "./engine/decoder.js";
export type { Batch, Engine, Receive, Runner, RunOptions, VectorHead } from "./engine/engine.js";
export {
  type Edit,
  type EditKind,
  editKinds,
  type PointPlan,
  type RunEdits,
  type TokenPlace,
} from "./engine/hooks/edit.js";
export {
  decoderPoints,
  type ModelPoint,
  pointOfState,
  pointsOf,
} from "./engine/hooks/points-of.js";
export type { Lens, LensOptions, LensReadings } from "./engine/lens.js";
export { type OnnxOptions, onnxEngine } from "./engine/onnx/onnx-engine.js";
export type { OnnxProvider } from "./engine/onnx/provider.js";
export type { ProductDtype } from "./engine/onnx/weights/arithmetic.js";
export type { TfjsBackend } from "./engine/tfjs/backend-names.js";
export {
  ablate,
  type Hook,
  type HookPoint,
  type Hooks,
  type Recorded,
  recorder,
  shift,
} from "./engine/tfjs/hooks.js";
export type { HookTensor, HookTensors } from "./engine/tfjs/points/hook-tensors.js";
export { type TfjsOptions, tfjsEngine } from "./engine/tfjs/tfjs-engine.js";
export type { GgmlTypeName } from "./format/gguf/ggml-types.js";
export { modelFor, supportedArchitectures } from "./model/model-for.js";
export { openCheckpoint } from "./model/open-checkpoint.js";
export type {
  Activation,
  AttentionOptions,
  Beside,
  ConvolutionOptions,
  CrossAttentionOptions,
  DeltaInputs,
  DeltaOptions,
  Distances,
  DistanceTable,
  LayerNormOptions,
  LinearOptions,
  MixtureOptions,
  Model,
  ModelDecoder,
  Operations,
  PositionScale,
  RelativeBias,
  RmsNormOptions,
  Rotary,
  RoutingOptions,
  TableSize,
  WeightName,
  XieluWeights,
} from "./model/operations.js";
export { embeddedModels, heldoutCorpus } from "./study/embedded-models.js";
export { type OpenModel, type OpenModelOptions, openModel } from "./study/open-model.js";
export type { AddedTokens, Tokenizer } from "./tokenizer/tokenizer.js";

// Hidden states

export { type RoutedLayer, routedLayers } from "./engine/routed-layers.js";
export type { PassOptions } from "./extract/chosen-pass.js";
export { defaultStore, type Extraction, type ExtractOptions, extract } from "./extract/extract.js";
export { type HookedOptions, type HookedStates, hookedStates } from "./extract/hooked-states.js";
export { type ImportOptions, importStates } from "./extract/imported/import-states.js";
export type { LayerChoice } from "./extract/layers.js";
export type { PassSignature } from "./extract/pass-signature.js";
export {
  type PoolingName,
  poolingNames,
  type TokenPooling,
  tokenPoolings,
} from "./extract/poolings.js";
export {
  type ExpertChoices,
  type ExpertChoicesOptions,
  expertChoices,
  type LanguageChoices,
} from "./extract/routing/expert-choices.js";
export { type ExpertRoutingOptions, expertRouting } from "./extract/routing/expert-routing.js";
export {
  type DistanceRow,
  type EntropyRow,
  type ExpertRow,
  type RoutingRows,
  routingRows,
} from "./extract/routing/routing-rows.js";
export type { PromptChoice } from "./extract/sentence/sentence-pass.js";
export type { Manifest, ModelIdentity, States } from "./extract/states.js";
export { listStates, openStates, type StatesSummary } from "./extract/store/open-states.js";
export { type TokenPremiumOptions, type TokenRow, tokenPremium } from "./extract/token-premium.js";
export {
  planTokens,
  type TokenPlan,
  type TokenRun,
  type TokenStatesOptions,
} from "./extract/tokens/extract-tokens.js";
export { allButTheTop, centered, raw, standardized, whitened } from "./states/preprocess.js";
export { type Sentence, type Signature, Source, type SourceParts } from "./states/source.js";

// Inside models

export type { FeatureRow } from "./features/feature-rows.js";
export { type LanguageFeaturesOptions, languageFeatures } from "./features/language-features.js";
export type { Reconstruct } from "./features/reconstruction.js";
export {
  openSparseCoder,
  type SparseCoder,
  type SparseCoderOptions,
} from "./features/sparse-coder.js";
export { type LatentLanguageOptions, latentLanguage } from "./lens/latent-language.js";
export type { LensRow } from "./lens/lens-rows.js";
export type { WordTask } from "./lens/word-prompts.js";
export { type WordList, type WordListOptions, wordList } from "./lens/words/word-list.js";
export { type LanguageNeuronsOptions, languageNeurons } from "./neurons/language-neurons.js";
export type { LapeThresholds } from "./neurons/lape.js";
export type {
  AblationRow,
  NeuronAlignmentRow,
  NeuronLayerRow,
  NeuronOverlapRow,
  NeuronRow,
  NeuronRows,
} from "./neurons/neuron-rows.js";

// What models say

export {
  type ChatRequestOptions,
  type ChatRequests,
  chatRequests,
} from "./generate/chat-requests.js";
export { type Generated, type GenerateOptions, generate } from "./generate/generate.js";
export type { Kept } from "./generate/kept/keep.js";
export type { KeptWork, ModelWork } from "./generate/kept/kept-work.js";
export { type LikelihoodOptions, likelihoods } from "./generate/likelihoods.js";
export type {
  Finish,
  Generation,
  GenerationRequest,
  Likelihood,
  LikelihoodRequest,
  Search,
} from "./generate/request.js";
export type { ServerAnswer, ServerClient, ServerQuestion } from "./generate/server/ask-server.js";
export {
  type ServedGeneration,
  type ServeGenerationsOptions,
  serveGenerations,
} from "./generate/server/serve-generations.js";
export {
  type ServedLikelihood,
  type ServeLikelihoodsOptions,
  serveLikelihoods,
} from "./generate/server/serve-likelihoods.js";
export { type ServerModel, serverModel } from "./generate/server/server-model.js";
export {
  type ServerOptions,
  type ServerSettings,
  serverSettings,
} from "./generate/server/server-settings.js";
export type { TranslationLanguages } from "./generate/source/languages.js";
export { type ChatMessage, type ChatOptions, chatPrompts } from "./prompt/chat/chat-prompts.js";
export { type ChatTemplate, readChatTemplate } from "./prompt/chat/chat-template.js";
export type { NamedTemplate } from "./prompt/process/render.js";

// What they score

export type {
  Comet,
  CometFindOptions,
  CometKind,
  CometOptions,
  CometScores,
  CometSegment,
  CometSegmentScore,
  PiecesOptions,
  PublishedPiecesName,
} from "./metric/index.js";
export {
  floresPieces,
  type Metricx,
  type MetricxOptions,
  openComet,
  openMetricx,
  publishedPieces,
} from "./metric/index.js";

export type {
  Answerer,
  AnswererSignature,
  AnswerOptions,
  Answers,
  AnswersPlace,
} from "./study/answer/answerer.js";
export {
  type CheckpointAnswererOptions,
  checkpointAnswerer,
  defaultAnswers,
} from "./study/answer/checkpoint-answerer.js";
export { type ServerAnswererOptions, serverAnswerer } from "./study/answer/server-answerer.js";
export { type ServerJudgeOptions, serverJudge } from "./study/answer/server-judge.js";
export {
  type Answered,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type Signed,
  type SignedItemRow,
  type SignedScoreRow,
} from "./study/evaluate.js";
export { readHarness } from "./study/harness/read-harness.js";
export { writeHarness } from "./study/harness/write-harness.js";
export { queryTables, queryTree } from "./study/query/query-tree.js";
export {
  type ScoreSystemsOptions,
  type SegmentScoreRow,
  type SystemOutput,
  type SystemScoreRow,
  type SystemScores,
  scoreSystems,
} from "./study/systems/score-systems.js";
export {
  type MetricName,
  type MetricSettings,
  metricNames,
} from "./study/systems/system-measures.js";
export {
  cometScorer,
  type TranslationScorers,
  type TranslationScorersOptions,
  translationScorers,
} from "./study/systems/translation-scorers.js";
export { openTasks } from "./task/task-kinds.js";

// Studies

export type { RelatedPoint } from "./relate/point.js";
export {
  type AllocateStudy,
  type AllocateStudyOptions,
  type AllocationRow,
  allocateStudy,
} from "./study/allocate-study.js";
export type { StudyLook } from "./study/drawn/study-figure.js";
export { type FitDrawing, type FitFigure, fittedFormula } from "./study/fit-figures.js";
export {
  fitPredictions,
  type PredictionQuestions,
  type PredictionRow,
} from "./study/fit-predictions.js";
export { type FitStudy, type FitStudyOptions, fitStudy } from "./study/fit-study.js";
export type { GainRow } from "./study/gain.js";
export { type GatherOptions, gatherStates } from "./study/gather-states.js";
export type { MapChange } from "./study/map-changes.js";
export { type MapPlan, type MapRowsOptions, mapRows, type StudyMapRow } from "./study/map-rows.js";
export type { MeetingRow } from "./study/meetings.js";
export { patchingFigure } from "./study/patching/patching-figure.js";
export {
  type Intervention,
  type PatchingMeasure,
  type PatchingOptions,
  type PatchingRow,
  patchingRows,
} from "./study/patching/patching-rows.js";
export type { PlannedPass } from "./study/plan/study-stages.js";
export type { GroupFit, GroupRanking } from "./study/rank-groups.js";
export {
  type AlignedItemRow,
  type AlignedItemsOptions,
  alignedItems,
} from "./study/relation/aligned-items.js";
export {
  type ItemTableOptions,
  type ItemTableRow,
  itemTableRows,
} from "./study/relation/item-table-rows.js";
export { type MexaRow, type MexaRows, mexaRows } from "./study/relation/mexa-rows.js";
export {
  type RelateRowsOptions,
  type RelationRow,
  type RelationSignature,
  relateRows,
} from "./study/relation/relate-rows.js";
export {
  type RelateTablesOptions,
  type Relation,
  relateTables,
} from "./study/relation/relate-tables.js";
export type { RelatedEvaluation } from "./study/relation/related-evaluation.js";
export {
  type JoinOptions,
  type NamedTable,
  relatedPoints,
} from "./study/relation/related-points.js";
export {
  itemFigure,
  type RelationNames,
  relationFigures,
} from "./study/relation/relation-figures.js";
export { relationSentence } from "./study/relation/relation-sentence.js";
export type { StudyScores } from "./study/relation/study-scores.js";
export { type WriteOptions, writeStudy } from "./study/report/write-study.js";
export { runStudy } from "./study/run-study.js";
export type { Study, StudyOptions, StudyPlan } from "./study/study.js";
export { type AlongAxis, type TrainingAxis, trainingAxis } from "./study/training/training-axis.js";
export type { ArrivalRow, Training, TrainingRow } from "./study/training/training-rows.js";
export type {
  StudyTranslations,
  TranslationPlan,
  TranslationRow,
} from "./study/translations/study-translations.js";

// Numbers, rows and the rest of the foundation

export {
  type Column,
  type ColumnName,
  columns,
  type DroppedColumn,
  type EstimateColumns,
  type RowOf,
  type Variation,
} from "./base/columns.js";
export { IsoglossError } from "./base/error.js";
export type { Change, Written } from "./base/ledger.js";
export {
  type LongWork,
  type Progress,
  type ShownWork,
  type Stage,
  type Stoppable,
  silent,
} from "./base/progress.js";
export type { Row } from "./base/row.js";
export { version } from "./base/version.js";
export { csvFromRows, rowsFromCsv } from "./format/csv.js";
export type { Dtype, FloatDtype } from "./format/dtype.js";
export { columnMeans } from "./numeric/linear/center.js";
export type { ComputeOptions, Provider } from "./numeric/linear/compute.js";
export { type Matrix, matrix, row } from "./numeric/matrix.js";
export { type Random, type Seed, seeded } from "./numeric/random.js";
export { type BootstrapOptions, bootstrapMean } from "./numeric/statistics/bootstrap.js";
export { spearman } from "./numeric/statistics/correlation.js";
export type { Interval } from "./numeric/statistics/interval.js";
