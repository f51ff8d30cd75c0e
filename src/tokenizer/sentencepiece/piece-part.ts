/** What a part of a text is to a model. */
export interface PiecePart {
  readonly text: string;
  readonly known: boolean;
}
