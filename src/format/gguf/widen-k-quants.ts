import { halves } from "./halves.js";

/**
 * @file ggml's "K" types: 256 numbers a block in groups of 16 or 32, whose scales (and offsets) are
 * small integers times the block's d (and dmin), both f16. A group's number is
 *
 *   Q2_K  d · s · q − dmin · m      16 a group, s and m in 4 bits, q in 2
 *   Q3_K  d · (s − 32) · (q − 4)    16 a group, s in 6 bits, q in 3
 *   Q4_K  d · s · q − dmin · m      32 a group, s and m in 6 bits, q in 4
 *   Q5_K  the same, q in 5
 *   Q6_K  d · s · (q − 32)          16 a group, s a signed byte, q in 6
 *
 * Products of an f16 with such integers are exact in float32, so one rounding is left: that of the
 * difference, as in ggml.
 *
 * @see https://github.com/ggml-org/ggml, src/ggml-quants.c
 */

export function widenQ2K(bytes: Uint8Array, out: Float32Array): void {
  const half = halves(bytes);
  for (let at = 0, to = 0; to < out.length; at += 84, to += 256) {
    const d = half(at + 80);
    const dmin = half(at + 82);
    for (let i = 0; i < 256; i++) {
      const group = bytes[at + (i >> 4)]!;
      // 128 numbers are 32 bytes: their first pairs of bits, then their second …
      const q = (bytes[at + 16 + ((i >> 7) << 5) + (i & 31)]! >> (((i >> 5) & 3) << 1)) & 3;
      out[to + i] = d * (group & 15) * q - dmin * (group >> 4);
    }
  }
}

export function widenQ3K(bytes: Uint8Array, out: Float32Array): void {
  const half = halves(bytes);
  for (let at = 0, to = 0; to < out.length; at += 110, to += 256) {
    const d = half(at + 108);
    for (let group = 0; group < 16; group++) {
      const low = bytes[at + 96 + (group & 7)]! >> ((group >> 3) << 2);
      const high = bytes[at + 104 + (group & 3)]! >> ((group >> 2) << 1);
      const scale = d * (((low & 15) | ((high & 3) << 4)) - 32);
      for (let i = group << 4; i < (group + 1) << 4; i++) {
        const two = (bytes[at + 32 + ((i >> 7) << 5) + (i & 31)]! >> (((i >> 5) & 3) << 1)) & 3;
        const isWhole = (bytes[at + (i & 31)]! >> (i >> 5)) & 1; // a set bit means no 4 is taken off
        out[to + i] = scale * (two - (isWhole ? 0 : 4));
      }
    }
  }
}

export function widenQ4K(bytes: Uint8Array, out: Float32Array): void {
  const half = halves(bytes);
  for (let at = 0, to = 0; to < out.length; at += 144, to += 256) {
    const d = half(at);
    const dmin = half(at + 2);
    for (let group = 0; group < 8; group++) {
      const scale = d * scaleOf(bytes, at + 4, group);
      const offset = dmin * offsetOf(bytes, at + 4, group);
      const from = at + 16 + ((group >> 1) << 5);
      const shift = (group & 1) << 2;
      for (let i = 0; i < 32; i++)
        out[to + (group << 5) + i] = scale * ((bytes[from + i]! >> shift) & 15) - offset;
    }
  }
}

export function widenQ5K(bytes: Uint8Array, out: Float32Array): void {
  const half = halves(bytes);
  for (let at = 0, to = 0; to < out.length; at += 176, to += 256) {
    const d = half(at);
    const dmin = half(at + 2);
    for (let group = 0; group < 8; group++) {
      const scale = d * scaleOf(bytes, at + 4, group);
      const offset = dmin * offsetOf(bytes, at + 4, group);
      const from = at + 48 + ((group >> 1) << 5);
      const shift = (group & 1) << 2;
      for (let i = 0; i < 32; i++) {
        const fifth = (bytes[at + 16 + i]! >> group) & 1;
        const q = ((bytes[from + i]! >> shift) & 15) | (fifth << 4);
        out[to + (group << 5) + i] = scale * q - offset;
      }
    }
  }
}

export function widenQ6K(bytes: Uint8Array, out: Float32Array): void {
  const half = halves(bytes);
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0, to = 0; to < out.length; at += 210, to += 256) {
    const d = half(at + 208);
    for (let group = 0; group < 16; group++) {
      const scale = d * signed[at + 192 + group]!;
      for (let i = group << 4; i < (group + 1) << 4; i++) {
        const side = i >> 7; // 128 numbers: 64 bytes of low halves, 32 of high pairs
        const low = bytes[at + (side << 6) + (i & 63)]! >> (((i >> 6) & 1) << 2);
        const high = bytes[at + 128 + (side << 5) + (i & 31)]! >> (((i >> 5) & 3) << 1);
        out[to + i] = scale * (((low & 15) | ((high & 3) << 4)) - 32);
      }
    }
  }
}

/** The scale of a group among twelve bytes that hold eight scales and eight offsets of 6 bits. */
function scaleOf(bytes: Uint8Array, at: number, group: number): number {
  if (group < 4) return bytes[at + group]! & 63;
  return (bytes[at + group + 4]! & 15) | ((bytes[at + group - 4]! >> 6) << 4);
}

function offsetOf(bytes: Uint8Array, at: number, group: number): number {
  if (group < 4) return bytes[at + group + 4]! & 63;
  return (bytes[at + group + 4]! >> 4) | ((bytes[at + group]! >> 6) << 4);
}
