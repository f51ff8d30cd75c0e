/** @file The door `isogloss/scores`: scores of texts, which need no model and load at once. */

export { answerMatch, containsAnswer } from "./score/answer-match.js";
export { type Bleu, bleu } from "./score/bleu.js";
export { type Chrf, chrf } from "./score/chrf.js";
export { codeSwitching, codeSwitchingSensitivity } from "./score/code-switching.js";
export { fertility } from "./score/fertility.js";
export { scoreAnswer } from "./score/question-answering.js";
export { type Ter, ter } from "./score/ter.js";
