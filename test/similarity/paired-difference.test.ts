import { describe, expect, it } from "vitest";
import { seeded } from "../../src/numeric/random.js";
import { pairedDifference } from "../../src/similarity/inference/paired-difference.js";
import { measureNamed } from "../../src/similarity/measure-named.js";
import { pair } from "../../src/similarity/prepared/pair.js";
import { views } from "./views.js";

describe("paired difference", () => {
  it.each([
    "retrieval-p1-forward",
    "mexa",
    "linear-cka-debiased",
    "rsa",
  ])("of %s finds that less noise aligns better", async name => {
    const measure = measureNamed(name);
    const clear = views({ seed: 1, n: 80, d: 6, noise: 0.1 });
    const noisy = views({ seed: 1, n: 80, d: 6, noise: 1 });
    const found = pairedDifference(
      await measure.evaluate(pair(clear.x, clear.y)),
      await measure.evaluate(pair(noisy.x, noisy.y)),
    );
    expect(found.value).toBeGreaterThan(0);
    expect(found.low).toBeGreaterThan(0);
    expect(found.pValue).toBeLessThan(0.01);
  });

  it("of a model with itself is nothing, as far as so many sentences tell", async () => {
    const { x, y } = views({ seed: 2, n: 40, d: 4 });
    const same = await measureNamed("mexa").evaluate(pair(x, y));
    const open = 1 - 0.025 ** (1 / 40); // the share of sentences that may differ, unseen
    expect(pairedDifference(same, same)).toEqual({
      value: 0,
      low: expect.closeTo(-open, 14),
      high: expect.closeTo(open, 14),
      interval: "clopper-pearson",
      confidence: 0.95,
      pValue: 1,
    });
    const kernels = await measureNamed("linear-cka").evaluate(pair(x, y));
    expect(pairedDifference(kernels, kernels, { confidence: 0.9 })).toEqual({
      value: 0,
      low: 0,
      high: 0,
      interval: "bca",
      confidence: 0.9,
      pValue: 1,
    });
  });

  it("calls a difference that is not there at about the nominal rate", () => {
    const random = seeded(3);
    let called = 0;
    for (let trial = 0; trial < 300; trial++) {
      const side = () => {
        const sentences = Float64Array.from({ length: 60 }, () => random.normal());
        return { value: sentences.reduce((a, b) => a + b) / 60, sentences };
      };
      if (pairedDifference(side(), side(), { draws: 200, seed: trial }).pValue <= 0.05) called++;
    }
    // 300 trials: three standard errors of 0.05 are 0.038.
    expect(Math.abs(called / 300 - 0.05)).toBeLessThan(0.038);
  });

  it("needs equal numbers of sentences, and one value for each", () => {
    const of = (n: number) => ({ value: 0, sentences: new Float64Array(n) });
    expect(() => pairedDifference(of(3), of(4))).toThrow("got 3 and 4");
    expect(() => pairedDifference({ value: 0 }, of(4))).toThrow("got neither");
    expect(pairedDifference(of(1), of(1))).toMatchObject({ low: Number.NaN, interval: "none" });
  });
});
