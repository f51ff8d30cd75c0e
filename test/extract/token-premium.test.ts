import { describe, expect, it } from "vitest";
import type { Manifest } from "../../src/extract/states.js";
import { tokenPremium } from "../../src/extract/token-premium.js";
import { seeded } from "../../src/numeric/random.js";
import { stopAfter } from "../support/stop-after.js";

function manifest(tokenCounts: Record<string, number[]>): { manifest: Manifest } {
  const hash = "0".repeat(64);
  const model = { name: "m", revision: null, architecture: "a", blocks: 1, width: 1 };
  return {
    manifest: {
      isogloss: "0",
      model: { ...model, weightsHash: hash, tokenizerHash: hash, configHash: hash },
      corpus: {
        name: "c",
        hash,
        source: "",
        licence: "",
        sentences: 3,
        unit: "sentence",
        notes: [],
      },
      notes: [],
      languages: Object.keys(tokenCounts),
      layers: [0],
      poolings: ["mean"],
      tokenCounts,
      truncated: {},
      engine: "",
      dtype: "F32",
    },
  };
}

describe("tokenPremium", () => {
  it("is the mean number of tokens, and the premium the ratio of sums", async () => {
    const rows = await tokenPremium(manifest({ hin_Deva: [10, 20, 60], eng_Latn: [5, 10, 15] }));
    expect(rows.map(row => [row.language, row.value, row.premium])).toEqual([
      ["hin_Deva", 30, 3],
      ["eng_Latn", 10, 1],
    ]);
    expect(rows[0]).toMatchObject({ pivot: "eng_Latn", n: 3, model: "m", corpus: "c" });
  });

  it("brackets what it estimates, and is certain of a constant premium", async () => {
    const random = seeded(3);
    const english = Array.from({ length: 200 }, () => 5 + random.integer(40));
    const greek = english.map(count => 2 * count);
    const [row, pivot] = await tokenPremium(manifest({ ell_Grek: greek, eng_Latn: english }));
    expect(row!.low).toBeLessThan(row!.value as number);
    expect(row!.high).toBeGreaterThan(row!.value as number);
    // The half-width of 1.96 standard errors, up to a fifth: 1,000 draws and some skew.
    const deviation = Math.sqrt(
      greek.reduce((sum, x) => sum + (x - (row!.value as number)) ** 2, 0) / (200 * 199),
    );
    const width = ((row!.high as number) - (row!.low as number)) / 2;
    expect(Math.abs(width / (1.96 * deviation) - 1)).toBeLessThan(0.2);
    expect([row!.premium_low, row!.premium_high]).toEqual([2, 2]);
    expect([pivot!.premium_low, pivot!.premium_high]).toEqual([1, 1]);
  });

  it("gives the same rows for the same seed, NaN for the interval of one sentence", async () => {
    const one = manifest({ eng_Latn: [7] });
    expect(await tokenPremium(one)).toEqual(await tokenPremium(one));
    expect((await tokenPremium(one))[0]).toMatchObject({
      value: 7,
      low: Number.NaN,
      high: Number.NaN,
    });
  });

  it("stops at the next language", async () => {
    const three = manifest({ eng_Latn: [7], ell_Grek: [8], hin_Deva: [9] });
    await expect(tokenPremium(three, { signal: stopAfter(2) })).rejects.toThrow("stopped");
  });

  it("names the pivots there are", async () => {
    await expect(tokenPremium(manifest({ eng_Latn: [1] }), { pivot: "fra_Latn" })).rejects.toThrow(
      "the pivot must be one of eng_Latn, got fra_Latn",
    );
  });
});
