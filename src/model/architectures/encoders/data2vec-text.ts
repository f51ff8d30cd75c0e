import { paddedBert } from "./bert.js";

/** RoBERTa that learned to guess its own states. @see Baevski et al. 2022, https://arxiv.org/abs/2202.03555 */
export const data2vecText = paddedBert("data2vec-text", "data2vec_text.");
