/**
 * Scores that need a model: metrics of the COMET family, and the pieces of spBLEU.
 *
 * @module
 */

export type { Comet, CometScores, CometSegment, CometSegmentScore } from "./comet/comet.js";
export type { CometKind } from "./comet/comet-kind.js";
export type { FindOptions as CometFindOptions } from "./comet/find-comet.js";
export { type CometOptions, openComet } from "./comet/open-comet.js";
export { type Metricx, type MetricxOptions, openMetricx } from "./metricx/open-metricx.js";
export {
  floresPieces,
  type PiecesOptions,
  type PublishedPiecesName,
  publishedPieces,
} from "./pieces/flores-pieces.js";
