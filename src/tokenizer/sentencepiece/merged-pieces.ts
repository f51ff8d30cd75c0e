import type { PiecePart } from "./piece-part.js";
import type { SentencePiece, SentencePieceModel } from "./read-model.js";

/** A part of a text while parts are being merged; "" once it is part of the one before it. */
interface Part {
  text: string;
  before: number;
  after: number;
  /** What a user defined is not merged. */
  readonly frozen: boolean;
}

/** Two neighbours that would make a piece. */
interface Candidate {
  readonly left: number;
  readonly right: number;
  readonly score: number;
  readonly length: number;
}

/**
 * Returns how a BPE model divides a normalised text: of all neighbours that make a piece, the two
 * whose piece has the best score are merged, the leftmost of equals, until none are left. Pieces
 * that are marked as unused are taken apart again.
 *
 * @see https://github.com/google/sentencepiece/blob/master/src/bpe_model.cc
 */
export function mergedPieces({ pieces }: SentencePieceModel): (text: string) => PiecePart[] {
  const known = new Map<string, SentencePiece>();
  const users: string[] = [];
  const reserved = new Set<string>();
  for (const piece of pieces) {
    if (["normal", "user-defined", "unused"].includes(piece.type)) known.set(piece.text, piece);
    else if (piece.type !== "unknown") reserved.add(piece.text);
    if (piece.type === "user-defined") users.push(piece.text);
  }
  users.sort((a, b) => b.length - a.length);

  return text => {
    const parts: Part[] = [];
    for (let at = 0; at < text.length; ) {
      const user = users.find(own => text.startsWith(own, at));
      const own = user ?? String.fromCodePoint(text.codePointAt(at)!);
      const i = parts.length;
      parts.push({ text: own, before: i - 1, after: i + 1, frozen: user !== undefined });
      at += own.length;
    }
    if (parts.length > 0) parts.at(-1)!.after = -1;
    const agenda = new Agenda();
    const halves = new Map<string, readonly [string, string]>();
    const offer = (left: number, right: number) => {
      const [a, b] = [parts[left], parts[right]];
      if (!a || !b || a.frozen || b.frozen) return;
      const both = a.text + b.text;
      const piece = known.get(both);
      if (piece === undefined) return;
      agenda.push({ left, right, score: piece.score, length: both.length });
      if (piece.type === "unused") halves.set(both, [a.text, b.text]);
    };
    for (let i = 1; i < parts.length; i++) offer(i - 1, i);
    for (let next = agenda.pop(); next !== undefined; next = agenda.pop()) {
      const [a, b] = [parts[next.left]!, parts[next.right]!];
      if (a.text === "" || b.text === "" || a.text.length + b.text.length !== next.length) continue;
      a.text += b.text;
      a.after = b.after;
      if (b.after >= 0) parts[b.after]!.before = next.left;
      b.text = "";
      offer(a.before, next.left);
      offer(next.left, a.after);
    }
    const found: PiecePart[] = [];
    const put = (own: string): void => {
      const piece = known.get(own);
      const apart = piece?.type === "unused" ? halves.get(own) : undefined;
      if (apart === undefined)
        found.push({ text: own, known: piece !== undefined || reserved.has(own) });
      else for (const half of apart) put(half);
    };
    for (let i = parts.length > 0 ? 0 : -1; i >= 0; i = parts[i]!.after) put(parts[i]!.text);
    return found;
  };
}

/** A heap: the best score first, of equals the leftmost. */
class Agenda {
  private readonly heap: Candidate[] = [];

  push(candidate: Candidate): void {
    const { heap } = this;
    let at = heap.push(candidate) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!precedes(heap[at]!, heap[above]!)) break;
      this.swap(at, above);
      at = above;
    }
  }

  pop(): Candidate | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return first;
    heap[0] = last;
    for (let at = 0; ; ) {
      let best = at;
      for (const below of [2 * at + 1, 2 * at + 2])
        if (below < heap.length && precedes(heap[below]!, heap[best]!)) best = below;
      if (best === at) return first;
      this.swap(at, best);
      at = best;
    }
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
  }
}

function precedes(a: Candidate, b: Candidate): boolean {
  return a.score > b.score || (a.score === b.score && a.left < b.left);
}
