import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { matrix, zeros } from "../../src/numeric/matrix.js";
import { interlingualOverlap } from "../../src/similarity/ilo.js";
import { centroidDistances } from "../../src/similarity/language-centroids.js";
import { probeOn } from "../../src/similarity/language-probe.js";

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
