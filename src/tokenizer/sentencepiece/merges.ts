import { IsoglossError } from "../../base/error.js";

export type Merge = readonly [left: string, right: string];

/** Steps of comparing halves; the largest models take 20 million. */
const mostWork = 2 ** 30;

/**
 * Returns the merges of a vocabulary of a SentencePiece model, which lists pieces and not how
 * they came about: each way to halve a piece into two others. Those of a smaller id come first;
 * of one id, those with the shorter left half.
 *
 * @param vocabulary Pieces and their ids.
 * @param file For messages.
 * @throws IsoglossError if pieces are so long that this would take minutes.
 */
export function mergesById(vocabulary: ReadonlyMap<string, number>, file: string): Merge[] {
  checkWork(vocabulary.keys(), file);
  const ordered = [...vocabulary].sort(([, a], [, b]) => a - b);
  return ordered.flatMap(([piece]) => halves(piece, vocabulary));
}

/**
 * Returns the same merges in the order in which SentencePiece itself carries them out: the best
 * score of the result first, then the smaller id, then the shorter left half.
 */
export function mergesByScore(
  pieces: ReadonlyMap<string, { readonly id: number; readonly score: number }>,
  file: string,
): Merge[] {
  checkWork(pieces.keys(), file);
  const ordered = [...pieces].sort(([, a], [, b]) => b.score - a.score || a.id - b.id);
  return ordered.flatMap(([piece]) => halves(piece, pieces));
}

/** Returns the ways to halve a piece, between code points, the shorter left half first. */
function halves(piece: string, pieces: ReadonlyMap<string, unknown>): Merge[] {
  const merges: Merge[] = [];
  let at = 0;
  for (const point of piece) {
    at += point.length;
    const left = piece.slice(0, at);
    const right = piece.slice(at);
    if (right !== "" && pieces.has(left) && pieces.has(right)) merges.push([left, right]);
  }
  return merges;
}

function checkWork(pieces: Iterable<string>, file: string): void {
  let work = 0;
  for (const piece of pieces) work += piece.length ** 2;
  if (work > mostWork)
    throw new IsoglossError(
      `${file}: has pieces much longer than words`,
      "Get the file again from where the checkpoint came from.",
    );
}
