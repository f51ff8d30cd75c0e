import type { Tokenizer } from "./tokenizer.js";

/** Says how a vocabulary spells its first tokens. */
export interface Spelling {
  /** By id, so many; empty where there is no such token. */
  pieces(size: number): Promise<readonly string[]>;
  /** Whether every character stands for a byte (GPT-2), and not for itself. */
  readonly isByteLevel: boolean;
}

/** By `decode`, not by tokenizer, as batches are by `encode`. */
const spellings = new WeakMap<Tokenizer["decode"], Spelling>();

/** Remembers how the vocabulary of a tokenizer is spelled. */
export function rememberSpelling(decode: Tokenizer["decode"], spelling: Spelling): void {
  spellings.set(decode, spelling);
}

/** A token of a vocabulary. */
export interface Piece {
  /** What it adds to a text, in UTF-8, the space before a word included; empty for special tokens. */
  readonly bytes: Uint8Array;
  /** Whether it stands for one byte of a character that has no token of its own (SentencePiece). */
  readonly isByte: boolean;
}

/**
 * Returns what the tokens 0 … size − 1 stand for.
 * @throws What asking the tokenizer throws.
 */
export async function vocabularyPieces(tokenizer: Tokenizer, size: number): Promise<Piece[]> {
  const { decode, specialIds } = tokenizer;
  const spelling = spellings.get(decode);
  const spelled =
    (await spelling?.pieces(size)) ?? Array.from({ length: size }, (_, id) => decode([id]));
  const bytesOf = spelling?.isByteLevel ? ofStandIns : ofText;
  return spelled.map((piece, id) => {
    const byte = spelling?.isByteLevel ? undefined : /^<0x([0-9A-F]{2})>$/.exec(piece)?.[1];
    if (specialIds.has(id) || piece === "") return none;
    if (byte !== undefined)
      return { bytes: Uint8Array.of(Number.parseInt(byte, 16)), isByte: true };
    return { bytes: bytesOf(piece), isByte: false };
  });
}

const none: Piece = { bytes: new Uint8Array(0), isByte: false };

/** SentencePiece writes a space as ▁; WordPiece marks what goes on as ##. */
function ofText(piece: string): Uint8Array {
  return Buffer.from(piece.replaceAll("▁", " ").replace(/^##(?=.)/su, ""));
}

/** The bytes that GPT-2's vocabulary writes as themselves; the others are numbered from 256 on. */
const isPlain = (byte: number) =>
  (byte >= 0x21 && byte <= 0x7e) ||
  (byte >= 0xa1 && byte <= 0xac) ||
  (byte >= 0xae && byte <= 0xff);

const standIns = new Map<string, number>();
for (let byte = 0, next = 256; byte < 256; byte++)
  standIns.set(String.fromCodePoint(isPlain(byte) ? byte : next++), byte);

/** A token that was added as text ("\n\n") is spelled as text. */
function ofStandIns(piece: string): Uint8Array {
  const characters = [...piece];
  if (!characters.every(character => standIns.has(character))) return Buffer.from(piece);
  return Uint8Array.from(characters, character => standIns.get(character)!);
}
