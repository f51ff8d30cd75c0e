/**
 * Words of parallel sentences, aligned by the states of their tokens.
 *
 * @module isogloss/words
 */

export {
  type AlignCorpusOptions,
  type AlignedCorpus,
  alignCorpus,
  type CorpusAlignment,
} from "./align-corpus.js";
export {
  type AlignmentMethod,
  alignedWords,
  alignmentMethods,
  type Edges,
} from "./aligned-words.js";
export {
  alignmentError,
  type EdgeCounts,
  edgeCounts,
  type GoldEdges,
} from "./alignment-error.js";
export { type AlignmentRow, alignmentRows } from "./alignment-rows.js";
export { readGold } from "./read-gold.js";
export { type WordPairRow, wordPairRows } from "./word-pair-rows.js";
export { type Word, wordsIn } from "./words-of.js";
