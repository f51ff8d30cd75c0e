import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeBatch, planBatches } from "../../src/extract/batches.js";
import { chosenLayers } from "../../src/extract/layers.js";
import { type PooledSentence, poolingWeights } from "../../src/extract/poolings.js";

describe("planBatches", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 200 });
  const options = fc.record({
    tokenBudget: fc.integer({ min: 1, max: 400 }),
    chunkTokens: fc.integer({ min: 1, max: 2000 }),
  });

  it("takes every sentence once, within the budget, chunk after chunk", () => {
    fc.assert(
      fc.property(lengths, options, (all, { tokenBudget, chunkTokens }) => {
        const { chunks, paddingShare } = planBatches(all, { tokenBudget, chunkTokens });
        const taken = chunks.flat().flatMap(batch => [...batch]);
        expect(taken.toSorted((a, b) => a - b)).toEqual(all.map((_, i) => i));
        let places = 0;
        for (const batch of chunks.flat()) {
          const longest = Math.max(...[...batch].map(i => all[i]!));
          expect(batch.length === 1 || batch.length * longest <= tokenBudget).toBe(true);
          places += batch.length * longest;
        }
        const ends = chunks.map(chunk => Math.max(...chunk.flatMap(batch => [...batch])));
        expect(ends.toSorted((a, b) => a - b)).toEqual(ends); // chunks are neighbours
        const tokens = all.reduce((a, b) => a + b, 0);
        if (places > 0) expect(paddingShare).toBeCloseTo((places - tokens) / places, 12);
      }),
    );
  });

  it("divides at the least cost, as trying every division does", () => {
    // Token places, and 64 a batch.
    const cheapest = (sorted: readonly number[], budget: number): number => {
      if (sorted.length === 0) return 0;
      const costs = sorted.map((width, j) => {
        const places = (j + 1) * width;
        if (j > 0 && places > budget) return Number.POSITIVE_INFINITY;
        return places + 64 + cheapest(sorted.slice(j + 1), budget);
      });
      return Math.min(...costs);
    };
    const few = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(few, fc.integer({ min: 1, max: 900 }), (all, tokenBudget) => {
        const batches = planBatches(all, { tokenBudget, chunkTokens: 1e6 }).chunks.flat();
        const cost = batches
          .map(batch => batch.length * Math.max(...[...batch].map(i => all[i]!)) + 64)
          .reduce((a, b) => a + b, 0);
        expect(cost).toBe(
          cheapest(
            all.toSorted((a, b) => a - b),
            tokenBudget,
          ),
        );
      }),
    );
  });

  it("sorts by length, so that equal lengths need no padding", () => {
    const plan = planBatches([3, 90, 3, 90, 3, 90], { tokenBudget: 270, chunkTokens: 1000 });
    expect(plan.chunks[0]!.map(batch => [...batch])).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
    expect(plan.paddingShare).toBe(0);
  });

  it("gives a sentence beyond the budget a batch of its own", () => {
    const plan = planBatches([5, 100, 5], { tokenBudget: 10, chunkTokens: 1000 });
    expect(plan.chunks[0]!.map(batch => [...batch])).toEqual([[0, 2], [1]]);
  });

  it("names an option that makes no sense", () => {
    expect(() => planBatches([1], { tokenBudget: 0, chunkTokens: 1 })).toThrow(
      "planBatches: tokenBudget must be a positive integer, got 0",
    );
  });
});

describe("makeBatch", () => {
  const tokenized = {
    ids: Int32Array.of(1, 7, 8, 9, 1, 5, 1, 6, 7),
    starts: Uint32Array.of(0, 4, 6, 9),
    counts: Uint32Array.of(4, 2, 3),
    truncated: 0,
  };

  it("pads on the right, with weight zero", () => {
    const weights = (["mean", "xllm"] as const).map(
      name => (of: PooledSentence) => poolingWeights(name, of),
    );
    const batch = makeBatch(Uint32Array.of(1, 2), tokenized, weights, new Set([1]));
    expect([...batch.ids]).toEqual([1, 5, 5, 1, 6, 7]);
    expect([...batch.lengths]).toEqual([2, 3]);
    expect([batch.size, batch.tokens, batch.poolingCount]).toEqual([2, 3, 2]);
    expect([...batch.poolings]).toEqual([
      ...[0, 1, 0, 0.25, 0.25, 0], // xllm divides by 4: sentence 0 is of the same group
      ...[0, 0.5, 0.5, 0.25, 0.25, 0.25],
    ]);
  });
});

describe("chosenLayers", () => {
  it("understands all, middle and lists", () => {
    expect(chosenLayers("all", 3)).toEqual([0, 1, 2, 3]);
    expect(chosenLayers("middle", 32)).toEqual(Array.from({ length: 13 }, (_, i) => 10 + i));
    expect(chosenLayers("middle", 1)).toEqual([0, 1]);
    expect(chosenLayers([8, 0, 8], 8)).toEqual([0, 8]);
  });

  it("names the layer that the model lacks", () => {
    for (const wrong of [9, -1, 0.5, Number.NaN])
      expect(() => chosenLayers([wrong], 8)).toThrow(`integers in 0 … 8, got ${wrong}`);
    expect(() => chosenLayers([], 8)).toThrow("got none");
  });
});
