import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orthonormalColumns } from "../../src/numeric/linear/orthonormal.js";
import { product } from "../../src/numeric/linear/product.js";
import { type Matrix, matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import type { Invariance, Measure } from "../../src/similarity/measure.js";
import { measureNamed } from "../../src/similarity/measure-named.js";
import { measures } from "../../src/similarity/measures.js";
import { pair } from "../../src/similarity/prepared/pair.js";
import { views } from "./views.js";

type Change = (x: Matrix, seed: number) => Promise<Matrix>;

function map(x: Matrix, f: (value: number, i: number, k: number) => number): Matrix {
  const data = Float64Array.from(x.data, (value, at) =>
    f(value, Math.floor(at / x.cols), at % x.cols),
  );
  return matrix(x.rows, x.cols, data);
}

function gaussian(rows: number, cols: number, seed: number): Matrix {
  const random = seeded(seed);
  const data = Float64Array.from({ length: rows * cols }, () => random.normal());
  return matrix(rows, cols, data);
}

const rotate: Change = async (x, seed) =>
  product(x, await orthonormalColumns(gaussian(x.cols, x.cols, seed)));

/** What each claim allows to happen to x alone (y stays), or to both where it says so. */
const changes: Record<Exclude<Invariance, "rotation of both">, Change> = {
  rotation: rotate,
  "uniform scale": async (x, seed) => map(x, value => (1.5 + seeded(seed).uniform()) * value),
  "scale of each row": async (x, seed) => {
    const random = seeded(seed);
    const factors = Array.from({ length: x.rows }, () => 0.5 + random.uniform());
    return map(x, (value, i) => factors[i]! * value);
  },
  translation: async (x, seed) => {
    const offset = gaussian(1, x.cols, seed).data;
    return map(x, (value, _, k) => value + offset[k]!);
  },
  "invertible linear map": async (x, seed) => {
    const mixing = map(gaussian(x.cols, x.cols, seed), (v, i, k) => v / 4 + Number(i === k) * 2);
    return product(x, mixing);
  },
  "scale and shift of each dimension": async (x, seed) => {
    const random = seeded(seed);
    const factors = Array.from({ length: x.cols }, () => 0.5 + random.uniform());
    return map(x, (value, _, k) => factors[k]! * value + factors[k]!);
  },
  "permutation of the dimensions": async (x, seed) => {
    const order = seeded(seed).permutation(x.cols);
    return map(x, (_, i, k) => x.data[i * x.cols + order[k]!]!);
  },
};

const value = async (measure: Measure, x: Matrix, y: Matrix) =>
  (await measure.evaluate(pair(x, y))).value;

describe("what each measure declares to leave it unchanged does", () => {
  for (const measure of measures)
    for (const invariance of measure.invariances)
      it(`${measure.name}: ${invariance}`, () =>
        fc.assert(
          fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async seed => {
            const { x, y } = views({ seed, n: 26, d: 5 });
            const before = await value(measure, x, y);
            const after =
              invariance === "rotation of both"
                ? await value(measure, await rotate(x, seed), await rotate(y, seed))
                : await value(measure, await changes[invariance](x, seed), y);
            // Float64 rounding of decompositions; the square roots near s = 1 halve the digits.
            expect(Math.abs(after - before)).toBeLessThan(1e-7);
          }),
          { seed: 4, numRuns: 6 },
        ));
});

describe("a representation and itself", () => {
  it.each([
    "linear-cka",
    "linear-cka-debiased",
    "rbf-cka",
    "rbf-cka-debiased",
    "cknna",
    "mutual-knn",
    "mexa",
    "mean-cca",
    "svcca",
    "pwcca",
    "procrustes-similarity",
    "rsa",
    "anc",
    "pc1-correlation",
  ])("%s is 1", async name => {
    const { x } = views({ seed: 9, n: 30, d: 5 });
    expect(await value(measureNamed(name), x, x)).toBeCloseTo(1, 10); // rounding
  });

  it("is 1 at a scale of 1e-6 too: nothing is added to a denominator", async () => {
    const { x } = views({ seed: 9, n: 30, d: 5 });
    const small = map(x, v => 1e-6 * v);
    for (const name of ["linear-cka-debiased", "cknna", "rbf-cka-debiased"])
      expect(await value(measureNamed(name), small, small)).toBeCloseTo(1, 10);
  });
});

it("the angular shape distance obeys the triangle inequality", () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async seed => {
      const distance = measureNamed("shape-distance");
      const [a, b, c] = [0, 1, 2].map(k => gaussian(12, 4, 3 * seed + k)) as [
        Matrix,
        Matrix,
        Matrix,
      ];
      const [ab, bc, ac] = [
        await value(distance, a, b),
        await value(distance, b, c),
        await value(distance, a, c),
      ];
      expect(ac).toBeLessThanOrEqual(ab + bc + 1e-9); // rounding
    }),
    { seed: 5, numRuns: 25 },
  ));

it("biased CKA of independent Gaussians is what its chance level says, and grows with d", async () => {
  const [x, y] = [gaussian(100, 1024, 1), gaussian(100, 1024, 2)];
  const both = pair(x, y);
  const biased = await measureNamed("linear-cka").evaluate(both);
  // d/(n + d) = 0.911, to the spread of a single draw.
  expect(Math.abs(biased.value - 1024 / 1124)).toBeLessThan(0.02);
  expect(Math.abs((await measureNamed("linear-cka").chance(both))! - biased.value)).toBeLessThan(
    0.02,
  );
  const debiased = await measureNamed("linear-cka-debiased").evaluate(both);
  expect(Math.abs(debiased.value)).toBeLessThan(0.1);
});
