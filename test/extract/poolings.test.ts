import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isPoolingName,
  type PooledSentence,
  poolingWeights,
  tokenPoolings,
} from "../../src/extract/poolings.js";

/** BOS and four tokens of text, in a group whose longest sentence has eight tokens. */
const sentence: PooledSentence = { length: 5, isSpecial: t => t === 0, groupLength: 8 };
const weights = (name: Parameters<typeof poolingWeights>[0], of = sentence) =>
  Array.from(poolingWeights(name, of), w => Number(w.toFixed(6)));

describe("poolingWeights", () => {
  it("follows the definitions", () => {
    expect(weights("mean")).toEqual([0, 0.25, 0.25, 0.25, 0.25]);
    expect(weights("mean_bos")).toEqual([0.2, 0.2, 0.2, 0.2, 0.2]);
    expect(weights("last")).toEqual([0, 0, 0, 0, 1]);
    expect(weights("cls")).toEqual([1, 0, 0, 0, 0]);
    // SGPT: i / Σ i, i = cumsum of the mask = 1 … 5.
    expect(weights("weighted")).toEqual([1, 2, 3, 4, 5].map(i => Number((i / 15).toFixed(6))));
    expect(weights("xllm")).toEqual([0.125, 0.125, 0.125, 0.125, 0.125]);
  });

  it("sums to one for every sentence, but for xllm, which sums to T over the padded length", () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
        fc.nat(60),
        (special, more) => {
          fc.pre(special.some(one => !one));
          const length = special.length;
          const groupLength = length + more;
          const of = { length, isSpecial: (t: number) => special[t]!, groupLength };
          for (const name of tokenPoolings) {
            const sum = poolingWeights(name, of).reduce((a, b) => a + b, 0);
            // Sixty float32 weights, each rounded to 2⁻²⁴.
            expect(sum).toBeCloseTo(name === "xllm" ? length / groupLength : 1, 5);
          }
        },
      ),
    );
  });

  it("ignores specials wherever they stand in mean", () => {
    const around = { length: 4, isSpecial: (t: number) => t === 0 || t === 3, groupLength: 4 };
    expect(weights("mean", around)).toEqual([0, 0.5, 0.5, 0]);
  });

  it("knows its names only", () => {
    expect(isPoolingName("mean")).toBe(true);
    for (const name of ["median", "", "constructor", "__proto__"])
      expect(isPoolingName(name)).toBe(false);
  });
});
