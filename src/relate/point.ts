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
}
