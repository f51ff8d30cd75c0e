/** @file `tasks`: what benchmarks ask of a model, and what its answers score. */

export * from "./choice/choice-item.js";
export * from "./choice/choice-requests.js";
export * from "./choice/choice-tasks.js";
export * from "./choice/score-choice.js";
export * from "./confusion/confusion-item.js";
export * from "./confusion/confusion-task.js";
export * from "./confusion/identify-language.js";
export * from "./item-scores.js";
export * from "./mean-over-languages.js";
export * from "./mean-score.js";
export * from "./perplexity/perplexity.js";
export * from "./perplexity/score-perplexity.js";
export * from "./question-answering/answer-benchmarks.js";
export * from "./question-answering/answer-wordings.js";
export * from "./question-answering/ask-questions.js";
export * from "./question-answering/read-squad.js";
export * from "./question-answering/score-answers.js";
export * from "./score-interval.js";
export * from "./task.js";
export * from "./task-kind.js";
export * from "./task-kinds.js";
