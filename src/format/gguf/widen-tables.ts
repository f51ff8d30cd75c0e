import { halves } from "./halves.js";

/**
 * @file ggml's types whose four bits are places in a table of values.
 *
 *   IQ4_NL  d · t[q]                32 a block, d an f16
 *   IQ4_XS  d · (s − 32) · t[q]     256 a block, 32 a group, s in 6 bits
 *   MXFP4   2^(e − 128) · u[q]      32 a block, u the fp4 values (E2M1) doubled
 *
 * @see https://github.com/ggml-org/ggml, src/ggml-quants.c
 */

const iq4 = Int8Array.of(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);
const fp4 = Int8Array.of(0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12);

export function widenIq4Nl(bytes: Uint8Array, out: Float32Array): void {
  const half = halves(bytes);
  for (let at = 0, to = 0; to < out.length; at += 18, to += 32)
    looked(bytes, at + 2, iq4, half(at), out, to);
}

export function widenIq4Xs(bytes: Uint8Array, out: Float32Array): void {
  const half = halves(bytes);
  for (let at = 0, to = 0; to < out.length; at += 136, to += 256) {
    const d = half(at);
    const high = bytes[at + 2]! | (bytes[at + 3]! << 8);
    for (let group = 0; group < 8; group++) {
      const low = bytes[at + 4 + (group >> 1)]! >> ((group & 1) << 2);
      const scale = d * (((low & 15) | (((high >> (2 * group)) & 3) << 4)) - 32);
      looked(bytes, at + 8 + (group << 4), iq4, scale, out, to + (group << 5));
    }
  }
}

export function widenMxfp4(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 17, to += 32)
    looked(bytes, at + 1, fp4, 2 ** (bytes[at]! - 128), out, to);
}

/** Writes 32 numbers: the low halves of 16 bytes, then the high ones. */
function looked(
  bytes: Uint8Array,
  from: number,
  table: Int8Array,
  scale: number,
  out: Float32Array,
  to: number,
): void {
  for (let i = 0; i < 16; i++) {
    const q = bytes[from + i]!;
    out[to + i] = scale * table[q & 15]!;
    out[to + 16 + i] = scale * table[q >> 4]!;
  }
}
