/** @file The door `isogloss/scaling`: laws of data volume against score, their fits, and budgets. */

export { type Allocation, allocate } from "./scaling/allocate.js";
export { bootstrapFit, type FitBootstrap } from "./scaling/bootstrap-fit.js";
export type { Claim } from "./scaling/budget.js";
export {
  allocationPath,
  type Comparison,
  compareAllocations,
} from "./scaling/compare-allocations.js";
export { type Curve, curveOf } from "./scaling/curve.js";
export { type Fit, type FitOptions, fitLaw } from "./scaling/fit.js";
export { holdOut } from "./scaling/hold-out.js";
export { identifiability } from "./scaling/identifiability.js";
export type { Law } from "./scaling/law.js";
export { brokenLaw } from "./scaling/laws/broken-law.js";
export { chinchillaLaw } from "./scaling/laws/chinchilla-law.js";
export { logLaw } from "./scaling/laws/log-law.js";
export { logisticLaw } from "./scaling/laws/logistic-law.js";
export { powerLaw } from "./scaling/laws/power-law.js";
export { rectifiedLaw } from "./scaling/laws/rectified-law.js";
export { xLlamaLaw } from "./scaling/laws/x-llama-law.js";
export { volumeLaws } from "./scaling/laws.js";
export { byGroup, type Point } from "./scaling/points.js";
export { profile } from "./scaling/profile.js";
export { type Candidate, type Ranking, rankLaws } from "./scaling/rank-laws.js";
export { pointsFromRows } from "./scaling/read-points.js";
