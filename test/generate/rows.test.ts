import { afterEach, describe, expect, it, vi } from "vitest";
import type { CallShape, Decoder, TokenPass } from "../../src/engine/decoder.js";
import { fitsPass, passMemory, prefill } from "../../src/generate/rows/prefill.js";
import { RowCache, rowBytes } from "../../src/generate/rows/row-cache.js";
import { rowsFor } from "../../src/generate/rows/rows-for.js";

afterEach(() => vi.restoreAllMocks());

/** A decoder that predicts nothing and notes what it was given. */
function noting(calls: readonly CallShape[]) {
  const passes: TokenPass[] = [];
  const decoder: Decoder = {
    description: "noting",
    residence: "resident",
    calls,
    async run(given) {
      passes.push(...given);
      return given.map(({ size, tokens, wanted }) => ({
        top: new Int32Array(0),
        topLogits: new Float32Array(0),
        logSumExp: new Float32Array(wanted.length),
        targetLogits: new Float32Array(0),
        added: calls.map(({ kvHeads, headDim }) => {
          const numbers = size * kvHeads * tokens * headDim;
          return { keys: new Float32Array(numbers), values: new Float32Array(numbers) };
        }),
      }));
    },
    async close() {},
  };
  return { decoder, passes };
}

describe("a choice of rows", () => {
  const calls = Array.from({ length: 4 }, () => ({
    heads: 8,
    kvHeads: 8,
    headDim: 64,
    valueDim: 64,
  }));
  const row = 2 * rowBytes(calls, 1000);
  const memory = (rows: number) => row * rows + passMemory(calls, rows, 1000);
  const free = (bytes: number) => vi.spyOn(process, "availableMemory").mockReturnValue(bytes);

  it.each([
    ["resident", undefined, 4, 10, 10],
    ["resident", undefined, 4, 200, 64],
    ["streamed", undefined, 2, 200, 200],
    ["resident", 5, 4 / 3, 10, 5],
    ["resident", 500, 4 / 3, 30, 30], // more than fit: the prompts are divided
  ] as const)("%s, asked for %s: what fits", (residence, asked, inverse, fitting, rows) => {
    free(memory(fitting) * inverse + 1);
    expect(rowsFor({ residence, calls }, 1000, 1, asked)).toBe(rows);
  });

  it("is refused where not even one prompt's rows fit", () => {
    free(memory(3) * 4);
    expect(() => rowsFor({ residence: "resident", calls }, 1000, 5)).toThrow(
      /^5 rows of 1000 tokens need \S+ GB for keys and values, and \S+ GB of memory are for them$/,
    );
    expect(rowsFor({ residence: "resident", calls }, 1000, 3)).toBe(3);
  });
});

it("bounds a pass by tokens, attention scores, and the keys and values it hands over", () => {
  const small = [{ heads: 2, kvHeads: 1, headDim: 2, valueDim: 2 }];
  expect([fitsPass(small, 8, 256, 256), fitsPass(small, 8, 257, 257)]).toEqual([true, false]);
  const heads = [{ heads: 64, kvHeads: 1, headDim: 2, valueDim: 2 }]; // 256 · rows · tokens · length ≤ 2²⁸
  expect([fitsPass(heads, 1, 1024, 1024), fitsPass(heads, 1, 1024, 1025)]).toEqual([true, false]);
  const keys = [{ heads: 1, kvHeads: 256, headDim: 256, valueDim: 256 }]; // half a megabyte a token
  expect([fitsPass(keys, 2, 256, 256), fitsPass(keys, 2, 257, 257)]).toEqual([true, false]);
});

describe("prompts", () => {
  it.each([
    ["many heads", [{ heads: 4096, kvHeads: 1, headDim: 2, valueDim: 2 }]],
    ["few", [{ heads: 2, kvHeads: 1, headDim: 2, valueDim: 2 }]],
  ])("are read in passes and pieces within bounds: %s", async (_, calls) => {
    const { decoder, passes } = noting(calls);
    const lengths = [1, 5, 5, 40, 41, 130, 300, 2100];
    const cache = new RowCache(calls, lengths.length);
    const prompts = lengths.map((length, row) => ({
      row,
      top: 1,
      logits: false,
      ids: Int32Array.from({ length }, (_, t) => 10_000 * row + t),
    }));
    const received: number[] = [];
    await prefill(decoder, cache, prompts, {}, ({ row }) => received.push(row));
    expect(received.sort((a, b) => a - b)).toEqual(lengths.map((_, row) => row));
    const read = new Map<number, Set<number>>();
    for (const { size, tokens, ids, past } of passes) {
      const before = past?.filled[0] ?? 0;
      expect(fitsPass(calls, size, tokens, before + tokens) || tokens === 1).toBe(true);
      for (const id of ids) {
        const row = Math.floor(id / 10_000);
        read.set(row, (read.get(row) ?? new Set()).add(id));
      }
    }
    for (const [row, length] of lengths.entries()) {
      expect(read.get(row)!.size).toBe(length);
      expect(cache.length(row)).toBe(length);
    }
  });
});
