import type { Piece } from "../tokenizer/vocabulary.js";

/** Finds the tokens by which an answer may begin. */
export interface AnswerTokens {
  /** Returns them, ascending. */
  of(word: string): readonly number[];
}

/**
 * Returns Wendler et al.'s first tokens of a word: every token whose text the word begins with,
 * with a space before it or without; and where the word begins with a letter outside ASCII the
 * token of its first byte, if the vocabulary spells unknown characters in bytes.
 */
export function answerTokens(pieces: readonly Piece[]): AnswerTokens {
  const byText = new Map<string, number>();
  const byByte = new Map<number, number>();
  for (const [id, { bytes, isByte }] of pieces.entries())
    if (isByte) byByte.set(bytes[0]!, id);
    else if (bytes.length > 0 && !byText.has(keyOf(bytes))) byText.set(keyOf(bytes), id);
  return {
    of(word) {
      const bytes = Buffer.from(word);
      const found = new Set<number>();
      for (let end = 1; end <= bytes.length; end++)
        for (const before of ["", " "]) {
          const id = byText.get(before + keyOf(bytes.subarray(0, end)));
          if (id !== undefined) found.add(id);
        }
      const first = bytes[0] ?? 0;
      const byte = first >= 0x80 ? byByte.get(first) : undefined;
      if (byte !== undefined) found.add(byte);
      return [...found].sort((a, b) => a - b);
    },
  };
}

/** Bytes as a text of as many characters. */
const keyOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
