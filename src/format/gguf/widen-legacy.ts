import { halves } from "./halves.js";

/**
 * @file ggml's first types: 32 numbers a block, one scale d (f16), for some one offset m. The low
 * halves of the 16 bytes q are numbers 0 … 15 of the block, the high halves 16 … 31.
 *
 *   Q4_0  d · (q − 8)     Q4_1  d · q + m     q in 4 bits
 *   Q5_0  d · (q − 16)    Q5_1  d · q + m     the fifth bits in a word of 32
 *   Q8_0  d · q                               q a signed byte
 *
 * @see https://github.com/ggml-org/ggml, src/ggml-quants.c
 */

export function widenQ4With0(bytes: Uint8Array, out: Float32Array): void {
  const half = halves(bytes);
  for (let at = 0, to = 0; to < out.length; at += 18, to += 32) {
    const d = half(at);
    for (let i = 0; i < 16; i++) {
      const q = bytes[at + 2 + i]!;
      out[to + i] = d * ((q & 15) - 8);
      out[to + 16 + i] = d * ((q >> 4) - 8);
    }
  }
}

export function widenQ4With1(bytes: Uint8Array, out: Float32Array): void {
  const half = halves(bytes);
  for (let at = 0, to = 0; to < out.length; at += 20, to += 32) {
    const d = half(at);
    const m = half(at + 2);
    for (let i = 0; i < 16; i++) {
      const q = bytes[at + 4 + i]!;
      out[to + i] = d * (q & 15) + m;
      out[to + 16 + i] = d * (q >> 4) + m;
    }
  }
}

export function widenQ5With0(bytes: Uint8Array, out: Float32Array): void {
  const half = halves(bytes);
  for (let at = 0, to = 0; to < out.length; at += 22, to += 32) {
    const d = half(at);
    for (let i = 0; i < 16; i++) {
      const q = bytes[at + 6 + i]!;
      out[to + i] = d * (((q & 15) | (fifth(bytes, at + 2, i) << 4)) - 16);
      out[to + 16 + i] = d * (((q >> 4) | (fifth(bytes, at + 2, 16 + i) << 4)) - 16);
    }
  }
}

export function widenQ5With1(bytes: Uint8Array, out: Float32Array): void {
  const half = halves(bytes);
  for (let at = 0, to = 0; to < out.length; at += 24, to += 32) {
    const d = half(at);
    const m = half(at + 2);
    for (let i = 0; i < 16; i++) {
      const q = bytes[at + 8 + i]!;
      out[to + i] = d * ((q & 15) | (fifth(bytes, at + 4, i) << 4)) + m;
      out[to + 16 + i] = d * ((q >> 4) | (fifth(bytes, at + 4, 16 + i) << 4)) + m;
    }
  }
}

export function widenQ8With0(bytes: Uint8Array, out: Float32Array): void {
  const half = halves(bytes);
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0, to = 0; to < out.length; at += 34, to += 32) {
    const d = half(at);
    for (let i = 0; i < 32; i++) out[to + i] = d * signed[at + 2 + i]!;
  }
}

/** Bit i of the word of 32 that begins at `word`. */
function fifth(bytes: Uint8Array, word: number, i: number): number {
  return (bytes[word + (i >> 3)]! >> (i & 7)) & 1;
}
