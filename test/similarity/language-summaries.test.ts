import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { stateMeasures } from "../../src/similarity/describe.js";
import { prepare } from "../../src/similarity/prepared/prepare.js";
import { interlingualOverlap } from "../../src/similarity/spaces/ilo.js";
import { languageMeasures } from "../../src/similarity/spaces/language-measures.js";
import {
  type LanguageSummary,
  languageSummaries,
} from "../../src/similarity/spaces/language-summaries.js";
import { takeRows } from "../../src/states/split.js";

const [n, d] = [40, 6];

/** Gaussian languages, each this far out along a dimension of its own. */
function languages(count: number, offset: number): Matrix[] {
  return Array.from({ length: count }, (_, language) => {
    const random = seeded(language);
    return matrix(
      n,
      d,
      Float32Array.from(
        { length: n * d },
        (_, at) => random.normal() + offset * Number(at % d === language),
      ),
    );
  });
}

async function summed(states: readonly Matrix[], options = {}) {
  const found = await languageSummaries(
    states.map(all => prepare(all)),
    options,
  );
  return (measure: string): LanguageSummary => found.find(one => one.measure === measure)!;
}

describe("summaries over languages", () => {
  it("have a value a language, or a pair, and their mean", async () => {
    const of = await summed(languages(5, 1));
    for (const { name } of [...stateMeasures, ...languageMeasures]) {
      const { value, values, over } = of(name);
      expect(values).toHaveLength(over === "languages" ? 5 : 10);
      expect(value).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 12); // rounding
    }
    expect(of("language-probe")).toMatchObject({ n: 12, chance: 1 / 5 });
  });

  it("leave room for other sentences where all of these agree", async () => {
    const of = await summed(languages(5, 100));
    // All 12 held-out sentences are told in all languages, and none of 40 is a bridge.
    expect(of("language-probe")).toMatchObject({
      value: 1,
      low: expect.closeTo(0.025 ** (1 / 12), 12),
      high: 1,
      interval: "clopper-pearson",
      confidence: 0.95,
    });
    expect(of("bridge")).toMatchObject({
      value: 0,
      low: 0,
      high: expect.closeTo(1 - 0.025 ** (1 / 40), 12),
      interval: "clopper-pearson",
      confidence: 0.95,
    });
    expect(of("ilo")).toMatchObject({ value: 0, low: Number.NaN, interval: "none" });
  });

  it("have intervals around their values that follow from seed and draws", async () => {
    const states = languages(5, 1);
    const of = await summed(states, { seed: 3 });
    for (const name of ["language-probe", "bridge"]) {
      const { low, value, high, interval } = of(name);
      expect(interval).toBe("bca");
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
      expect((await summed(states, { seed: 3 }))(name)).toEqual(of(name));
      expect((await summed(states, { seed: 3, draws: 10 }))(name).low).not.toBe(low);
    }
  });

  it("count no bridges among three languages", async () => {
    const of = await summed(languages(3, 1));
    expect(of("bridge")).toMatchObject({ value: Number.NaN, chance: Number.NaN, low: Number.NaN });
    expect(of("ilo").value).toBeNaN();
    expect(of("reach").value).toBe(1);
  });

  it("look for overlap among the first sentences if told to", async () => {
    const states = languages(5, 1);
    const of = await summed(states, { overlapSentences: 15 });
    const first = states.map(all =>
      takeRows(
        all,
        Uint32Array.from({ length: 15 }, (_, i) => i),
      ),
    );
    const found = await interlingualOverlap(first);
    expect(of("bridge").values).toEqual(found.map(({ bridge }) => bridge));
    expect(of("bridge").n).toBe(15);
    expect(of("iso-score").n).toBe(n);
  });
});
