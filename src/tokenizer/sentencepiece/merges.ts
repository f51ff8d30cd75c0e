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
  const found = [...vocabulary].flatMap(([piece, id]) =>
    halves(piece, vocabulary).map(merge => ({ merge, id })),
  );
  return found.sort((a, b) => a.id - b.id).map(({ merge }) => merge); // stable
}

/**
 * Returns the same merges in the order in which SentencePiece itself carries them out: the best
 * score of the result first, then the smaller id, then by text.
 */
export function mergesByScore(
  pieces: ReadonlyMap<string, { readonly id: number; readonly score: number }>,
  file: string,
): Merge[] {
  checkWork(pieces.keys(), file);
  const found = [...pieces].flatMap(([piece, rank]) =>
    halves(piece, pieces).map(merge => ({ merge, ...rank })),
  );
  return found
    .sort((a, b) => b.score - a.score || a.id - b.id || byCodePoint(a.merge[0], b.merge[0]))
    .map(({ merge }) => merge);
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

/** UTF-16 puts the code points above U+FFFF before some that are below. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
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
