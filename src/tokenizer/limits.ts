import type { Limits } from "./process/messages.js";

/**
 * @file What a tokenizer may take: in proportion to what it is given, with room enough that no
 * tokenizer in use comes near. (Gemma's, the largest, loads 33 MB in 1.6 s with 0.5 GB, and
 * encodes a megabyte a second; a text has at most one token a byte unless it is rewritten.)
 */

const mebibyte = 2 ** 20;

/** To read a tokenizer.json of so many bytes. */
export function loadLimits(bytes: number): Limits {
  return {
    seconds: 10 + bytes / mebibyte,
    memory: 384 * mebibyte + 32 * bytes,
    output: 4096 + bytes,
  };
}

/** To encode some texts at once. */
export function encodeLimits(texts: readonly string[]): Limits {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return {
    seconds: 10 + bytes / 20_000,
    memory: 256 * mebibyte + 1024 * bytes,
    output: 1024 * texts.length + 64 * bytes,
  };
}

/** To decode so many ids. */
export function decodeLimits(ids: number): Limits {
  return {
    seconds: 10 + ids / 20_000,
    memory: 256 * mebibyte + 4096 * ids,
    output: 1024 + 4096 * ids,
  };
}
