/**
 * Returns the normalization that a SentencePiece model carries in its
 * `precompiled_charsmap`, step for step as Hugging Face's tokenizers applies it.
 * (@huggingface/tokenizers approximates the table by NFKC, which gives other ids for
 * decomposed Vietnamese, and wherever a zero-width joiner stands in Sinhala, Malayalam …)
 *
 * The table is a trie of UTF-8 byte strings, each with its replacement:
 *
 *   bytes of the trie (u32) | trie (u32 each, a double array) | replacements, each ended by 0
 *
 * A grapheme cluster of fewer than six bytes is looked up as a whole, every other one
 * character by character. A look-up takes the *shortest* entry that is a prefix of the
 * key, and replaces the whole key; both oddities are the reference's.
 *
 * @param base64 The table as tokenizer.json spells it.
 * @throws RangeError if the table is shorter than it says.
 * @see https://github.com/huggingface/spm_precompiled
 */
export function charsmap(base64: string): (text: string) => string {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  const trieSize = bytes.length < 4 ? Number.NaN : new DataView(bytes.buffer).getUint32(0, true);
  if (!(trieSize % 4 === 0 && 4 + trieSize <= bytes.length))
    throw new RangeError(`charsmap: a trie of ${trieSize} bytes in ${bytes.length} bytes`);
  const trie = new Uint32Array(bytes.buffer, 4, trieSize / 4);
  const replacements = bytes.subarray(4 + trieSize);
  const utf8 = new TextEncoder();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

  /** The replacement of a key, or null if no entry is a prefix of it. */
  const lookUp = (key: Uint8Array): string | null => {
    let node = offset(trie[0] ?? 0);
    for (const byte of key) {
      if (byte === 0) return null;
      node ^= byte;
      const unit = trie[node]; // undefined past the end: a damaged table matches nothing
      if (unit === undefined || (unit & 0x800000ff) >>> 0 !== byte) return null;
      node ^= offset(unit);
      if ((unit >>> 8) & 1) {
        const begin = (trie[node] ?? 0) & 0x7fffffff;
        const end = replacements.indexOf(0, begin);
        return decoder.decode(replacements.subarray(begin, end < 0 ? undefined : end));
      }
    }
    return null;
  };
  const offset = (unit: number) => (unit >>> 10) << ((unit & 0x200) >>> 6);

  const normalize = (grapheme: string): string => {
    const key = utf8.encode(grapheme);
    const whole = key.length < 6 ? lookUp(key) : null;
    return whole ?? Array.from(grapheme, c => lookUp(utf8.encode(c)) ?? c).join("");
  };
  const known = new Map<string, string>();
  return text => {
    let normalized = "";
    for (const { segment } of graphemes.segment(text)) {
      let replacement = known.get(segment);
      if (replacement === undefined) {
        replacement = normalize(segment);
        if (known.size < mostKnown) known.set(segment, replacement);
      }
      normalized += replacement;
    }
    return normalized;
  };
}

/** Graphemes whose replacement is kept; a corpus in many languages has some ten thousand. */
const mostKnown = 100_000;
