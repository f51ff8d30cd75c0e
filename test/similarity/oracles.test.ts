import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../src/numeric/matrix.js";
import { stateMeasures } from "../../src/similarity/describe.js";
import { measureNamed } from "../../src/similarity/measure-named.js";
import { pair } from "../../src/similarity/prepared/pair.js";
import { prepare } from "../../src/similarity/prepared/prepare.js";
import { ccaR2 } from "../../src/similarity/structure/cca-r2.js";
import { cknna } from "../../src/similarity/structure/cknna.js";

interface Case {
  readonly n: number;
  readonly dx: number;
  readonly dy: number;
  readonly x: number[];
  readonly y: number[];
  readonly expected: Record<string, number>;
  readonly xExpected: Record<string, number>;
}

interface Fixture {
  readonly toy: Omit<Case, "n" | "dx" | "dy"> & {
    readonly yExpected: Record<string, number>;
    readonly cknnaWithEpsilon: number;
  };
  readonly cases: Case[];
}

// Written by test/oracles/similarity.py: netrep, scipy, scikit-learn, and definitions in NumPy.
const fixture = JSON.parse(
  readFileSync(new URL("../fixtures/similarity/pairs.json", import.meta.url), "utf8"),
) as Fixture;
const { toy } = fixture;
const double = (n: number, d: number, values: number[]) => matrix(n, d, Float64Array.from(values));
const single = (n: number, d: number, values: number[]) => matrix(n, d, Float32Array.from(values));
const toyPair = () => pair(double(100, 10, toy.x), double(100, 10, toy.y));
const measured = async (name: string, both = toyPair()) =>
  (await measureNamed(name).evaluate(both)).value;

/** What the float64 path may differ by: both sides round about n·d sums of size 1. */
const rounding = 1e-9;

/**
 * The bandwidth: the median of squared distances here, the square of the median distance in
 * NumPy, which differ where an even count makes the median a mean of two.
 */
const medianOfEven = 1e-3;

/** Float32 states: 2⁻²⁴ in each product, and fewer digits left where large terms cancel. */
const singleRounding = 5e-5;

describe("the published toy pair", () => {
  it.each([
    ["linear-cka", 0.55761],
    ["linear-cka-debiased", 0.51346],
    ["rbf-cka", 0.65483],
  ])("%s is the published %f", async (name, published) => {
    expect(await measured(name)).toBeCloseTo(published, 5); // the digits that were published
  });

  it("uncentered R²_CCA is the published 0.54312", async () => {
    const { value } = await ccaR2.with({ centered: false }).evaluate(toyPair());
    expect(value).toBeCloseTo(0.54312, 5); // the digits that were published
  });

  it.each([
    ["procrustes-similarity", 0.7362553106],
    ["procrustes-distance", 0.7262846403],
    ["shape-distance", 0.7432764761],
    ["anc", 0.7208951225],
    ["mexa", 0.5],
    ["retrieval-p1-forward", 0.58],
    ["retrieval-p1-backward", 0.56],
    ["csls-p1-forward", 0.59],
    ["margin-ratio-forward", 0.58], // xSIM: 42 errors of 100
    ["mutual-knn", 0.279],
    ["rsa", 0.4724396738],
    ["hub-skewness", 0.1309457002],
    ["robin-hood", 0.098],
  ])("%s is %f", async (name, known) => {
    expect(await measured(name)).toBeCloseTo(known, 9); // half a unit of the tenth digit
  });

  it("CKNNA is 0.3111408600 with its authors' 1e-6 in the denominator, and more without", async () => {
    // 1e-6 over the denominator, which follows from the two fixture numbers.
    expect(toy.cknnaWithEpsilon).toBeCloseTo(0.31114086, 9);
    const { value } = await cknna.evaluate(toyPair());
    expect(value).toBeCloseTo(toy.expected.cknna!, 10);
    expect(value - toy.cknnaWithEpsilon).toBeGreaterThan(1e-5);
  });

  it("IsoScore is 0.9056434840 and 0.8796945086", async () => {
    const iso = stateMeasures.find(({ name }) => name === "iso-score")!;
    for (const [values, known] of [
      [toy.x, 0.905643484],
      [toy.y, 0.8796945086],
    ] as const)
      expect((await iso.evaluate(prepare(double(100, 10, values)))).value).toBeCloseTo(known, 9);
  });

  it("the hub of the toy pair is 16 times among the nearest", async () => {
    const { forward } = (await toyPair().candidates(10))!;
    const occurrences = new Uint32Array(100);
    for (const j of forward.indices) occurrences[j]!++;
    expect(Math.max(...occurrences)).toBe(16);
  });
});

describe("agreement with netrep, scipy, scikit-learn and NumPy", () => {
  const all = [
    { label: "100 × 10 and 100 × 10", both: toyPair, ...toy },
    ...fixture.cases.map(({ n, dx, dy, ...rest }) => ({
      label: `${n} × ${dx} and ${n} × ${dy}`,
      both: () => pair(double(n, dx, rest.x), double(n, dy, rest.y)),
      ...rest,
    })),
  ];
  for (const { label, both, expected } of all)
    it(`on ${label}`, async () => {
      const shared = both();
      for (const [key, known] of Object.entries(expected)) {
        const name = key.replace("netrep-", "");
        const value = await measured(name, shared);
        const tolerance = name.startsWith("rbf") ? medianOfEven : rounding;
        expect(Math.abs(value - known), `${key}: ${value} and ${known}`).toBeLessThan(tolerance);
      }
    });

  it("of the measures of one side", async () => {
    const sides: [Matrix, Record<string, number>][] = [
      [double(100, 10, toy.x), toy.xExpected],
      [double(100, 10, toy.y), toy.yExpected],
      ...fixture.cases.map(({ n, dx, x, xExpected }): [Matrix, Record<string, number>] => [
        double(n, dx, x),
        xExpected,
      ]),
    ];
    for (const [states, expected] of sides) {
      const prepared = prepare(states);
      for (const measure of stateMeasures)
        expect((await measure.evaluate(prepared)).value).toBeCloseTo(expected[measure.name]!, 9);
    }
  });

  it("of float32 states to float32 rounding", async () => {
    for (const { n, dx, dy, x, y, expected } of fixture.cases) {
      const both = pair(single(n, dx, x), single(n, dy, y));
      for (const [key, known] of Object.entries(expected)) {
        const name = key.replace("netrep-", "");
        const value = await measured(name, both);
        const tolerance = name.startsWith("rbf") ? medianOfEven : singleRounding;
        expect(Math.abs(value - known), `${key}: ${value} and ${known}`).toBeLessThan(tolerance);
      }
    }
  });
});
