import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { numpyRandom } from "../../src/numeric/pcg64.js";
import { bleuFromStatistics, bleuStatistics } from "../../src/score/bleu.js";
import { chrfFromStatistics, chrfStatistics } from "../../src/score/chrf.js";
import { bootstrapInterval } from "../../src/score/significance/bootstrap-interval.js";
import {
  approximateRandomization,
  pairedBootstrap,
} from "../../src/score/significance/paired-test.js";
import { terFromStatistics, terStatistics } from "../../src/score/ter.js";

interface Run {
  readonly nrefs: number;
  readonly kind: "bs" | "ar";
  readonly seed: number;
  readonly samples: number;
  readonly metric: string;
  readonly results: readonly {
    score: number;
    p: number | null;
    mean: number | null;
    ci: number | null;
  }[];
}
const { corpora, draws } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../fixtures/score/significance.json"), "utf8"),
) as {
  readonly corpora: readonly {
    readonly references: readonly (readonly string[])[];
    readonly systems: Readonly<Record<string, readonly string[]>>;
    readonly runs: readonly Run[];
  }[];
  readonly draws: readonly {
    seed: number;
    n: number;
    chosen: number[];
    booleans: number[];
    more: number[];
  }[];
};

const words = { wordOrder: 2 };
const measures = {
  BLEU: {
    statistics: (text: string, references: readonly string[]) => bleuStatistics(text, references),
    score: (sums: ArrayLike<number>) => bleuFromStatistics(sums).score,
  },
  chrF: {
    statistics: chrfStatistics,
    score: (sums: ArrayLike<number>) => chrfFromStatistics(sums),
  },
  "chrF++": {
    statistics: (text: string, references: readonly string[]) =>
      chrfStatistics(text, references, words),
    score: (sums: ArrayLike<number>) => chrfFromStatistics(sums, words),
  },
  TER: { statistics: terStatistics, score: terFromStatistics },
};

describe.each(corpora.map((corpus, i) => ({ corpus, i })))("corpus $i", ({ corpus }) => {
  it.each(
    corpus.runs.map(run => ({ ...run })),
  )("$metric, $nrefs references, $kind, seed $seed: sacreBLEU's numbers", ({
    metric,
    nrefs,
    kind,
    seed,
    samples,
    results,
  }) => {
    const measure = measures[metric as keyof typeof measures];
    const of = (name: string) =>
      corpus.systems[name]!.map((text, i) =>
        measure.statistics(text, corpus.references[i]!.slice(0, nrefs)),
      );
    const base = of("baseline");
    const options = { seed, ...(samples > 0 && { draws: samples }) };
    for (const [i, name] of ["better", "same"].entries()) {
      const expected = results[i + 1]!;
      if (kind === "ar") {
        const found = approximateRandomization(measure, base, of(name), options);
        expect(found.score).toBeCloseTo(expected.score, 9);
        expect(found.pValue).toBeCloseTo(expected.p!, 12);
        continue;
      }
      const found = pairedBootstrap(measure, base, of(name), options);
      expect(found.score).toBeCloseTo(expected.score, 9);
      expect(found.pValue).toBeCloseTo(expected.p!, 12);
      // sacreBLEU computes these scores in float32.
      expect(Math.abs(found.estimate.mean - expected.mean!)).toBeLessThan(3e-5);
      expect(Math.abs(found.estimate.halfWidth - expected.ci!)).toBeLessThan(3e-5);
    }
    if (kind === "ar") return;
    const interval = bootstrapInterval(measure, base, options);
    expect(Math.abs(interval.mean - results[0]!.mean!)).toBeLessThan(3e-5);
    expect(Math.abs(interval.halfWidth - results[0]!.ci!)).toBeLessThan(3e-5);
    expect(interval.low).toBeLessThanOrEqual(interval.high);
  });
});

it("draws as NumPy's default_rng does", () => {
  for (const { seed, n, chosen, booleans, more } of draws) {
    const random = numpyRandom(seed);
    expect([...random.integers(n, 21)]).toEqual(chosen);
    expect([...random.booleans(74)]).toEqual(booleans);
    expect([...random.integers(n, 5)]).toEqual(more);
  }
  for (const seed of [-1, 0.5, Number.NaN]) expect(() => numpyRandom(seed)).toThrow(RangeError);
});

it("refuses systems of other lengths, and none", () => {
  const measure = { score: (sums: ArrayLike<number>) => sums[0]! };
  expect(() => pairedBootstrap(measure, [[1]], [[1], [2]])).toThrow("as many sentences");
  expect(() => approximateRandomization(measure, [], [])).toThrow("one at least");
  expect(() => bootstrapInterval(measure, [[1], [1, 2]])).toThrow("as many statistics");
});
