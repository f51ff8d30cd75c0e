/** How well a language is aligned in a model at a layer, and what the model scores in it. */
export interface RelatedPoint {
  readonly model: string;
  readonly language: string;
  readonly layer: number;
  /** How alike the language is to the pivot at this layer. */
  readonly alignment: number;
  readonly score: number;
  /** How much the model was trained on of the language; above 0. */
  readonly volume?: number;
  /** What each item of the task scored; left out, intervals are over languages alone. */
  readonly items?: ItemScores;
}

/**
 * What the items scored whose mean a score is (accuracy, F1), or moves with (BLEU and chrF are
 * of a whole corpus, and their items' scores of single sentences).
 */
export interface ItemScores {
  /** Each once. Items of one id are one item: all models of a language are asked the same. */
  readonly ids: readonly string[];
  readonly values: readonly number[];
}
