import type { SentencePieceModel } from "./read-model.js";

/** SentencePiece's sign for a space. */
const spaceSign = "▁";

/** The most matches of the table that are looked at, as in SentencePiece. */
const mostMatches = 32;

const encoder = new TextEncoder();
const space = 0x20;

/**
 * Returns how a SentencePiece model normalises a text before it is divided into pieces: the longest
 * entry of its compiled table that begins here is replaced, then the next; runs of spaces become
 * one, and spaces are written as ▁.
 *
 * @see https://github.com/google/sentencepiece/blob/master/src/normalizer.cc
 */
export function textNormalizer(model: SentencePieceModel): (text: string) => string {
  const { charsmap, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces } = model;
  const table = charsmap === undefined ? null : charsMap(charsmap);
  const users = model.pieces.flatMap(({ text, type }) =>
    type === "user-defined" ? [encoder.encode(text)] : [],
  );
  const sign = escapeWhitespaces ? spaceSign : " ";
  const signBytes = encoder.encode(sign);

  /** What the bytes from `at` on begin with becomes, and how many bytes that is. */
  const prefix = (bytes: Uint8Array, at: number): readonly [Uint8Array, number] => {
    const user = longestOf(users, bytes, at);
    if (user > 0) return [bytes.subarray(at, at + user), user];
    return table?.(bytes, at) ?? one(bytes, at);
  };

  return text => {
    const bytes = encoder.encode(text);
    let at = 0;
    if (removeExtraWhitespaces)
      while (at < bytes.length) {
        const [to, length] = prefix(bytes, at);
        if (!(to.length === 1 && to[0] === space)) break;
        at += length;
      }
    if (at === bytes.length) return "";
    const out: number[] = addDummyPrefix ? [...signBytes] : [];
    let afterSpace = removeExtraWhitespaces;
    while (at < bytes.length) {
      const [to, length] = prefix(bytes, at);
      at += length;
      let begin = 0;
      while (afterSpace && to[begin] === space) begin++;
      for (let i = begin; i < to.length; i++)
        if (to[i] === space) out.push(...signBytes);
        else out.push(to[i]!);
      if (begin < to.length) afterSpace = removeExtraWhitespaces && to.at(-1) === space;
    }
    let normal = new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(out));
    if (removeExtraWhitespaces)
      while (normal.endsWith(sign)) normal = normal.slice(0, -sign.length);
    return normal;
  };
}

/** A character as it is. */
function one(bytes: Uint8Array, at: number): readonly [Uint8Array, number] {
  const first = bytes[at]!;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return [bytes.subarray(at, at + length), length];
}

/** How long the longest of some byte strings is that stands at a place; 0 if none does. */
function longestOf(strings: readonly Uint8Array[], bytes: Uint8Array, at: number): number {
  let longest = 0;
  for (const own of strings)
    if (own.length > longest && own.every((byte, i) => bytes[at + i] === byte))
      longest = own.length;
  return longest;
}

/**
 * Returns how to look into a compiled table (a double array of texts, and what they become): what
 * the longest entry that stands at a place becomes, and its length; null if none does.
 *
 * @throws RangeError if the table is damaged.
 */
function charsMap(blob: Uint8Array) {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const size = blob.length >= 4 ? view.getUint32(0, true) : Number.NaN;
  if (!(size % 4 === 0 && size > 0 && 4 + size <= blob.length))
    throw new RangeError("its table of normalizations is damaged");
  const units = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  const texts = blob.subarray(4 + size);
  return (bytes: Uint8Array, at: number): readonly [Uint8Array, number] | null => {
    let node = offsetOf(units[0]!);
    let found: { value: number; length: number } | null = null;
    let matches = 0;
    for (let i = at; i < bytes.length && matches < mostMatches; i++) {
      node ^= bytes[i]!;
      const unit = units[node];
      if (unit === undefined || (unit & 0x800000ff) >>> 0 !== bytes[i]) break;
      node ^= offsetOf(unit);
      if (((unit >>> 8) & 1) === 0) continue;
      const leaf = units[node];
      if (leaf === undefined) break;
      found = { value: leaf & 0x7fffffff, length: i + 1 - at };
      matches++;
    }
    if (found === null) return null;
    const end = texts.indexOf(0, found.value);
    return [texts.subarray(found.value, end < 0 ? undefined : end), found.length];
  };
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
