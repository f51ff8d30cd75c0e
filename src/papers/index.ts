/**
 * The tables and figures of the two papers that Isogloss serves.
 *
 * @module isogloss/papers
 */

export type { Stoppable } from "../base/progress.js";
export { type AllocationFiguresOptions, allocationFigures } from "./allocation-figures.js";
export * from "./llama-beyond-english/figures.js";
export * from "./llama-beyond-english/findings.js";
export * from "./llama-beyond-english/tables.js";
export { type TunedFiguresOptions, tunedFigures } from "./tuned/tuned-figures.js";
export { type TunedRun, tunedRuns } from "./tuned/tuned-tables.js";
export * from "./x-llama.js";
