import { normalizeRows } from "../numeric/linear/normalize.js";
import { product } from "../numeric/linear/product.js";
import { transpose } from "../numeric/linear/transpose.js";
import { type Matrix, matrix } from "../numeric/matrix.js";
import { type AlignmentMethod, alignedWords, type Edges } from "./aligned-words.js";
import type { Word } from "./words-of.js";

/**
 * Returns the edges between the words of two sentences: their tokens are aligned by cosine,
 * (cos + 1) / 2, and two words belong together if a token of each does, as SimAlign has it.
 *
 * @param x (T, H), and of the other language `y`.
 */
export async function wordEdges(
  x: Matrix,
  y: Matrix,
  wordsX: readonly Word[],
  wordsY: readonly Word[],
  methods: readonly AlignmentMethod[],
): Promise<Map<AlignmentMethod, Edges>> {
  const [tokensX, tokensY] = [tokensOf(wordsX), tokensOf(wordsY)];
  const taken = (states: Matrix, tokens: readonly Token[]) => {
    const { cols } = states;
    const data = new Float32Array(tokens.length * cols);
    for (const [i, { at }] of tokens.entries())
      data.set(states.data.subarray(at * cols, (at + 1) * cols), i * cols);
    return normalizeRows(matrix(tokens.length, cols, data));
  };
  if (tokensX.length === 0 || tokensY.length === 0)
    return new Map(methods.map(method => [method, []]));
  const cosines = await product(taken(x, tokensX), transpose(taken(y, tokensY)));
  const similarity = matrix(
    cosines.rows,
    cosines.cols,
    Float64Array.from(cosines.data, cosine => (cosine + 1) / 2),
  );
  return new Map(
    methods.map(method => {
      const edges = alignedWords(similarity, method).map(
        ([i, j]) => `${tokensX[i]!.word} ${tokensY[j]!.word}`,
      );
      const pairs = [...new Set(edges)].map(edge => edge.split(" ").map(Number));
      return [method, pairs.map(([i, j]) => [i!, j!] as const).sort(inOrder)];
    }),
  );
}

interface Token {
  readonly at: number;
  readonly word: number;
}

function tokensOf(words: readonly Word[]): Token[] {
  return words.flatMap(({ begin, end }, word) =>
    Array.from({ length: end - begin }, (_, t) => ({ at: begin + t, word })),
  );
}

const inOrder = (a: readonly [number, number], b: readonly [number, number]) =>
  a[0] - b[0] || a[1] - b[1];
