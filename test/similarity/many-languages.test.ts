import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { matrix, zeros } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { mean } from "../../src/numeric/statistics/summary.js";
import { centroidDistances } from "../../src/similarity/spaces/centroid-distance.js";
import { interlingualOverlap } from "../../src/similarity/spaces/ilo.js";
import { languageProbe, probeOn } from "../../src/similarity/spaces/language-probe.js";

// Written by test/oracles/similarity.py: scikit-learn's neighbours and ridge classifier.
const known = JSON.parse(
  readFileSync(new URL("../fixtures/similarity/many-languages.json", import.meta.url), "utf8"),
) as {
  n: number;
  d: number;
  states: number[][];
  ilo: { bridge: number; reach: number; ilo: number }[];
  probe: { train: number[]; test: number[]; predictions: number[] };
};
const languages = known.states.map(values => matrix(known.n, known.d, Float32Array.from(values)));

describe("interlingual overlap", () => {
  it("agrees with the authors' definition by scikit-learn's neighbours", async () => {
    const found = await interlingualOverlap(languages);
    known.ilo.forEach((expected, language) => {
      const { bridge, reach, ilo } = found[language]!;
      expect(bridge).toBeCloseTo(expected.bridge, 12); // shares of 30
      expect(reach).toBe(expected.reach);
      expect(ilo).toBeCloseTo(expected.ilo, 12);
    });
  });

  it("is 0 where languages lie apart, and near full mixing where they do not", async () => {
    const apart = languages.map((states, language) =>
      matrix(known.n, known.d, states.data.map(value => value + 100 * language) as Float32Array),
    );
    for (const { ilo, bridge } of await interlingualOverlap(apart)) {
      expect(ilo).toBe(0);
      expect(bridge).toBe(0);
    }
    for (const { ilo, mixed } of await interlingualOverlap([
      languages[0]!,
      languages[0]!,
      languages[0]!,
      languages[0]!,
    ]))
      expect(ilo).toBeGreaterThan(0.8 * mixed);
  });

  it("has no bridges to count below four languages, and has them from five of one cloth", async () => {
    // 0 by construction would read as apart, and shuffled labels cannot reach 3 others either.
    const random = seeded(1);
    const states = Array.from({ length: 5 }, () =>
      matrix(
        40,
        6,
        Float32Array.from({ length: 240 }, () => random.normal()),
      ),
    );
    for (const count of [2, 3])
      for (const found of await interlingualOverlap(states.slice(0, count))) {
        for (const key of ["bridge", "ilo", "mixed", "mixedBridge"] as const)
          expect(found[key], `${key} of ${count}`).toBeNaN();
        expect([...found.bridges].every(Number.isNaN)).toBe(true);
        expect([found.reach, found.mixedReach]).toEqual([1, 1]);
      }
    for (const found of await interlingualOverlap(states)) {
      // Of 10 neighbours from four other languages hardly a sentence misses two: P = 0.005.
      expect(found.bridge).toBeGreaterThan(0.9);
      expect(found.mixedBridge).toBeGreaterThan(0.9);
      expect(found.bridge).toBe(mean(found.bridges));
    }
    const two = await interlingualOverlap(states.slice(0, 2), { threshold: 1 });
    expect(two[0]!.bridge).toBeGreaterThan(0.9);
  });

  it("is NaN for a NaN, and names what it needs", async () => {
    const broken = matrix(2, 1, Float32Array.of(Number.NaN, 1));
    const [first] = await interlingualOverlap([broken, zeros(2, 1)], { k: 1 });
    expect(first!.ilo).toBeNaN();
    await expect(interlingualOverlap([zeros(2, 1)])).rejects.toThrow(
      "at least two languages, got 1",
    );
    await expect(interlingualOverlap([zeros(2, 1), zeros(2, 3)])).rejects.toThrow(
      "(2, 1) and (2, 3)",
    );
  });
});

describe("language probe", () => {
  it("tells what scikit-learn's RidgeClassifier tells", async () => {
    const split = {
      fit: Uint32Array.from(known.probe.train),
      test: Uint32Array.from(known.probe.test),
    };
    const { hits, accuracy } = await probeOn(languages, split, 0.01);
    const expected = known.probe.predictions.map((prediction, i) =>
      Number(prediction === Math.floor(i / known.probe.test.length)),
    );
    expect([...hits]).toEqual(expected);
    expect(accuracy).toBeCloseTo(expected.reduce((a, b) => a + b, 0) / expected.length, 12);
  });

  it("gives shares that add up to 1 exactly where all are told", async () => {
    // 60 · (1/60), added up one by one, is 1.0000000000000013.
    const apart = [0, 1, 2].map(language =>
      matrix(
        200,
        3,
        Float32Array.from({ length: 600 }, (_, at) => Number(at % 3 === language)),
      ),
    );
    const { byLanguage, accuracy, hits } = await languageProbe(apart);
    expect(hits).toHaveLength(3 * 60);
    expect([...byLanguage]).toEqual([1, 1, 1]);
    expect(accuracy).toBe(1);
  });

  it("names what it needs", async () => {
    const split = { fit: Uint32Array.of(0), test: Uint32Array.of(1) };
    await expect(probeOn([zeros(2, 2)], split, 1)).rejects.toThrow("at least two languages");
    await expect(probeOn([zeros(2, 2), zeros(3, 2)], split, 1)).rejects.toThrow(
      "(2, 2) and (3, 2)",
    );
  });
});

describe("centroid distances", () => {
  it("measure the offset in units of the spread", () => {
    const a = matrix(2, 2, Float64Array.of(1, 0, -1, 0));
    const b = matrix(2, 2, Float64Array.of(1, 4, -1, 4));
    const [{ x, y, euclidean, relative, cosine }] = centroidDistances([a, b]) as [
      ReturnType<typeof centroidDistances>[0],
    ];
    expect([x, y, euclidean, relative]).toEqual([0, 1, 4, 4]);
    expect(cosine).toBeNaN(); // a's mean is zero and has no direction
  });
});
