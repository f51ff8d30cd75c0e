/**
 * Laws of data volume against score, how far to trust them, and budgets.
 *
 * @module isogloss/scaling
 */

export type { Stoppable } from "../base/progress.js";
export type { MinimiseOptions, Minimum, Objective } from "../numeric/levenberg-marquardt.js";
export * from "./allocate.js";
export * from "./bootstrap-fit.js";
export * from "./budget.js";
export * from "./compare-allocations.js";
export * from "./curve.js";
export * from "./fit.js";
export * from "./hold-out.js";
export * from "./identifiability.js";
export type { LackOfFit } from "./lack-of-fit.js";
export * from "./law.js";
export { brokenLaw } from "./laws/broken-law.js";
export { chinchillaLaw } from "./laws/chinchilla-law.js";
export { logLaw } from "./laws/log-law.js";
export { type LogisticOptions, logisticLaw } from "./laws/logistic-law.js";
export { powerLaw } from "./laws/power-law.js";
export { rectifiedLaw } from "./laws/rectified-law.js";
export { type XLlamaLawOptions, xLlamaLaw } from "./laws/x-llama-law.js";
export * from "./laws.js";
export * from "./points.js";
export type { Loss, Problem } from "./problem.js";
export * from "./profile.js";
export * from "./rank-laws.js";
export * from "./read-points.js";
export type { Resample } from "./resample.js";
