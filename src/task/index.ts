/** @file `tasks`: what benchmarks ask of a model, and what its answers score. */

export * from "./choice/choice-item.js";
export * from "./choice/choice-requests.js";
export * from "./choice/choice-tasks.js";
export * from "./choice/score-choice.js";
export * from "./mean-score.js";
export * from "./task.js";
