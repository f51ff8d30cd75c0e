import type { RowOf } from "../base/columns.js";
import type { AlignedCorpus, CorpusAlignment } from "./align-corpus.js";
import type { GoldEdges } from "./alignment-error.js";
import type { AlignmentRow } from "./alignment-rows.js";

/** A word of a sentence beside one of its translation. */
export type WordPairRow = RowOf<
  | "model"
  | "corpus"
  | "language_x"
  | "language_y"
  | "layer"
  | "method"
  | "sentence"
  | "word_x"
  | "word_y"
  | "position_x"
  | "position_y"
  | "linked"
  | "gold"
>;

/**
 * Returns every pair of words of one sentence, linked or not, and what gold says of it.
 *
 * @param sentence Its number in the corpus, from 0.
 * @param about The sentence is called by its own id.
 * @throws RangeError if there is no such sentence.
 */
export function wordPairRows(
  { words }: Pick<AlignedCorpus, "words">,
  { layer, method, edges }: CorpusAlignment,
  sentence: number,
  about: Pick<AlignmentRow, "model" | "corpus" | "language_x" | "language_y"> & {
    readonly id: string;
  },
  gold?: GoldEdges,
): WordPairRow[] {
  const [x, y, found] = [words.x[sentence], words.y[sentence], edges[sentence]];
  if (x === undefined || y === undefined || found === undefined)
    throw new RangeError(
      `wordPairRows: expected a sentence 0 … ${edges.length - 1}, got ${sentence}`,
    );
  const keyed = (some: readonly (readonly [number, number])[] = []) => new Set(some.map(String));
  const [linked, sure, possible] = [found, gold?.sure, gold?.possible].map(keyed);
  const { id, model, corpus, language_x, language_y } = about;
  return x.flatMap((wordX, i) =>
    y.map((wordY, j): WordPairRow => {
      const key = `${[i, j]}`;
      return {
        model,
        corpus,
        language_x,
        language_y,
        layer,
        method,
        sentence: id,
        word_x: wordX.text,
        word_y: wordY.text,
        position_x: i,
        position_y: j,
        linked: linked!.has(key),
        gold: sure!.has(key) ? "sure" : possible!.has(key) ? "possible" : "",
      };
    }),
  );
}
