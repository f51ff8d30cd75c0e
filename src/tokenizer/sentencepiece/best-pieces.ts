import type { PiecePart } from "./piece-part.js";
import type { SentencePiece, SentencePieceModel } from "./read-model.js";

/** How much less an unknown character scores than the worst piece. */
const unknownPenalty = 10;

/**
 * Returns how a unigram model divides a normalised text: so that the sum of the pieces' scores is
 * largest. Sums are rounded to float32 where SentencePiece rounds them.
 *
 * @see https://github.com/google/sentencepiece/blob/master/src/unigram_model.cc, EncodeOptimized
 */
export function bestPieces({ pieces }: SentencePieceModel): (text: string) => PiecePart[] {
  const usable = new Map<string, SentencePiece>();
  let [least, most] = [Infinity, -Infinity];
  for (const piece of pieces) {
    if (piece.type !== "normal" && piece.type !== "user-defined") continue;
    if (piece.type === "normal") least = Math.min(least, piece.score);
    most = Math.max(most, piece.score);
    usable.set(piece.text, piece);
  }
  const longest = Math.max(0, ...Array.from(usable.keys(), text => text.length));
  const unknown = Math.fround(Math.fround(least) - unknownPenalty);

  return text => {
    const n = text.length;
    const scores = new Float32Array(n + 1);
    const starts = new Int32Array(n + 1).fill(-1);
    const isKnown = new Uint8Array(n + 1);
    const offer = (start: number, end: number, score: number, known: boolean) => {
      if (starts[end] !== -1 && !(score > scores[end]!)) return;
      scores[end] = score;
      starts[end] = start;
      isKnown[end] = known ? 1 : 0;
    };
    for (let start = 0; start < n; ) {
      const width = text.codePointAt(start)! > 0xffff ? 2 : 1;
      let alone = false;
      for (let end = start + width; end <= n && end - start <= longest; ) {
        const piece = usable.get(text.slice(start, end));
        if (piece !== undefined) {
          // What a user defined is always taken.
          const score =
            piece.type === "user-defined"
              ? Math.fround(Math.fround(Buffer.byteLength(piece.text) * most) - 0.1)
              : piece.score;
          offer(start, end, Math.fround(score + scores[start]!), true);
          if (end === start + width) alone = true;
        }
        end += end < n && text.codePointAt(end)! > 0xffff ? 2 : 1;
      }
      if (!alone) offer(start, start + width, Math.fround(unknown + scores[start]!), false);
      start += width;
    }
    const found: PiecePart[] = [];
    for (let end = n; end > 0; end = starts[end]!)
      found.push({ text: text.slice(starts[end], end), known: isKnown[end] === 1 });
    return found.reverse();
  };
}
