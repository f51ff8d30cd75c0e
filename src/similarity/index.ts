/**
 * How alike two representations of the same sentences are.
 *
 * Measures are values: call one on two matrices (`await linearCka(x, y)`), or list them, or
 * their names, for `compare` and `battery`, which take a `Source` and return rows.
 *
 * @module isogloss/similarity
 */

export type { LongWork, Stoppable } from "../base/progress.js";
export type { CenteredColumns } from "../numeric/linear/centered-columns.js";
export type { Coincident } from "../numeric/neighbours/coincident.js";
export type { Neighbours } from "../numeric/neighbours/nearest.js";
export * from "../states/inner-layers.js";
export * from "../states/place.js";
export * from "../states/preprocess.js";
export * from "../states/source.js";
export * from "../states/split.js";
export * from "./battery.js";
export * from "./best-layer.js";
export * from "./compare.js";
export * from "./describe.js";
export * from "./inference/estimate.js";
export * from "./inference/intervals.js";
export * from "./inference/paired-difference.js";
export * from "./measure.js";
export * from "./measure-families.js";
export * from "./measure-named.js";
export * from "./measures.js";
export { type BuccOptions, buccRows, buccSides } from "./mining/bucc-rows.js";
export { type LabelScores, labelScores } from "./mining/label-scores.js";
export {
  type MarginOptions,
  type MarginPicks,
  marginPicks,
  mutualPairs,
} from "./mining/margin-picks.js";
export * from "./mining/mined-scores.js";
export * from "./mining/mining-rows.js";
export * from "./mining/mteb-results.js";
export * from "./mining/pair-scores.js";
export * from "./mining/xsim.js";
export * from "./pair-measure.js";
export type { Axes } from "./prepared/axes.js";
export type { CrossTerms, Kernel, PermutedTerms } from "./prepared/kernel.js";
export type { Order } from "./prepared/order.js";
export { type Candidates, type Pair, pair } from "./prepared/pair.js";
export type { PartnerRanks } from "./prepared/partner-ranks.js";
export { type Prepared, prepare, type Side } from "./prepared/prepare.js";
export type { RbfKernel } from "./prepared/rbf-kernel.js";
export type { RankedPairs } from "./prepared/rsm.js";
export * from "./questions.js";
export { cosineGap } from "./retrieval/cosine-gap.js";
export { csls } from "./retrieval/csls.js";
export { type DaliOptions, dali } from "./retrieval/dali.js";
export type { RetrievalDirection } from "./retrieval/direction.js";
export { type MarginKind, marginRetrieval } from "./retrieval/margin.js";
export { mexa } from "./retrieval/mexa.js";
export { meanReciprocalRank, precisionAt } from "./retrieval/retrieval.js";
export * from "./spaces/centroid-distance.js";
export { antihubs, hubSkewness, robinHood } from "./spaces/hubness.js";
export * from "./spaces/ilo.js";
export { isoScore } from "./spaces/iso-score.js";
export * from "./spaces/language-measures.js";
export * from "./spaces/language-probe.js";
export * from "./spaces/language-summaries.js";
export * from "./spaces/logit-lens.js";
export { meanCosine } from "./spaces/mean-cosine.js";
export type { StateEvaluation, StateMeasure } from "./spaces/state-measure.js";
export * from "./spaces/token-script.js";
export { topDimensionShare } from "./spaces/top-dimension-share.js";
export { anc } from "./structure/anc.js";
export { type CcaR2Options, ccaR2 } from "./structure/cca-r2.js";
export { linearCka, linearCkaDebiased, rbfCka, rbfCkaDebiased } from "./structure/cka.js";
export { cknna } from "./structure/cknna.js";
export { meanCca } from "./structure/mean-cca.js";
export { mutualKnn } from "./structure/mutual-knn.js";
export { pc1Correlation } from "./structure/pc1-correlation.js";
export { procrustesDistance, procrustesSimilarity, shapeDistance } from "./structure/procrustes.js";
export { pwcca } from "./structure/pwcca.js";
export { rsa, rsaEuclidean } from "./structure/rsa.js";
export { svcca } from "./structure/svcca.js";
export type { TruncationOptions } from "./structure/truncation.js";
export * from "./tie-notes.js";
