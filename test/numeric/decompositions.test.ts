import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { centerColumns } from "../../src/numeric/linear/center.js";
import { leadingEigen } from "../../src/numeric/linear/leading-eigen.js";
import { orthonormalColumns } from "../../src/numeric/linear/orthonormal.js";
import { principal } from "../../src/numeric/linear/principal.js";
import { gram, product } from "../../src/numeric/linear/product.js";
import { svd, symmetricEigen } from "../../src/numeric/linear/svd.js";
import { symmetricEigenvalues } from "../../src/numeric/linear/symmetric-eigenvalues.js";
import { matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { known } from "./fixture.js";

const x = matrix(30, 8, Float64Array.from(known.x));

function gaussian(rows: number, cols: number, seed: number, scale = (_: number) => 1) {
  const random = seeded(seed);
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, (_, at) => scale(at % cols) * random.normal()),
  );
}

describe("eigenvalues and singular values", () => {
  it("agree with NumPy", async () => {
    const square = await product(centerColumns(x), centerColumns(x), { transposeX: true });
    // Relative to the largest: float64 rounding of a backward stable method.
    const close = (found: Float64Array, expected: number[]) =>
      found.forEach((value, k) => {
        expect(Math.abs(value - expected[k]!)).toBeLessThan(1e-12 * expected[0]!);
      });
    close(symmetricEigen(square).values, known.eigenvalues);
    close(symmetricEigenvalues(square), known.eigenvalues);
    close(svd(x).values, known.singular);
  });

  it("without vectors are those with vectors, whatever the matrix", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), fc.integer(), (n, seed) => {
        const a = gaussian(n, n, seed);
        const symmetric = matrix(
          n,
          n,
          a.data.map(
            (value, at) => value + a.data[(at % n) * n + Math.floor(at / n)]!,
          ) as Float64Array,
        );
        const values = symmetricEigenvalues(symmetric);
        const { values: expected } = symmetricEigen(symmetric);
        const size = Math.max(...expected.map(Math.abs));
        values.forEach((value, k) => {
          expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(1e-12 * n * size);
        });
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("of diagonal, zero and repeated spectra are exact", () => {
    expect([
      ...symmetricEigenvalues(matrix(3, 3, Float64Array.of(2, 0, 0, 0, 5, 0, 0, 0, -1))),
    ]).toEqual([5, 2, -1]);
    expect([...symmetricEigenvalues(matrix(2, 2, new Float64Array(4)))]).toEqual([0, 0]);
    const ones = symmetricEigenvalues(matrix(4, 4, new Float64Array(16).fill(1)));
    expect(ones[0]).toBeCloseTo(4, 14);
    expect(ones[3]).toBeCloseTo(0, 14);
  });

  it("are NaN if an entry is", () => {
    const broken = matrix(2, 2, Float64Array.of(1, Number.NaN, Number.NaN, 1));
    expect(symmetricEigenvalues(broken).every(Number.isNaN)).toBe(true);
    expect(symmetricEigen(broken).vectors.data.every(Number.isNaN)).toBe(true);
    expect(svd(broken).values.every(Number.isNaN)).toBe(true);
  });

  it("svd has orthonormal columns whatever the rank, and small values to full precision", async () => {
    const low = gaussian(8, 5, 3);
    for (let i = 0; i < 8; i++) low.data[5 * i + 4] = low.data[5 * i]! + low.data[5 * i + 1]!;
    const graded = gaussian(12, 6, 4, k => 10 ** (-3 * k));
    for (const a of [low, matrix(4, 3, new Float64Array(12)), graded]) {
      const { left, values, right } = svd(a);
      for (const side of [left, right]) {
        const identity = await product(side, side, { transposeX: true });
        identity.data.forEach((value, at) => {
          expect(value).toBeCloseTo(at % (side.cols + 1) === 0 ? 1 : 0, 12);
        });
      }
      expect([...values]).toEqual([...values].sort((p, q) => q - p));
    }
    // Orthonormal columns times 1, 1e-2 … 1e-10: those are the singular values. An SVD that is
    // only backward stable has 1e-16/1e-10 of the smallest wrong.
    const columns = await orthonormalColumns(gaussian(12, 6, 5));
    const known = Float64Array.from({ length: 6 }, (_, k) => 100 ** -k);
    const graduated = columns.data.map((value, at) => value * known[at % 6]!) as Float64Array;
    svd(matrix(12, 6, graduated)).values.forEach((value, k) => {
      expect(Math.abs(value / known[k]! - 1)).toBeLessThan(1e-12);
    });
  });

  it("of a matrix without rows there are none", () => {
    const none = matrix(0, 0, new Float64Array(0));
    expect(symmetricEigen(none).values).toHaveLength(0);
    expect(symmetricEigenvalues(none)).toHaveLength(0);
    expect(svd(matrix(3, 0, new Float64Array(0))).left).toMatchObject({ rows: 3, cols: 0 });
  });

  it("of a large matrix of zeros: no direction is a leading one", async () => {
    const { values, vectors } = await leadingEigen(matrix(300, 300, new Float64Array(90_000)), 2);
    expect(values).toHaveLength(0);
    expect(vectors).toMatchObject({ rows: 300, cols: 0 });
  });

  it("svd gives the matrix back, wide or tall", async () => {
    for (const a of [gaussian(9, 4, 1), gaussian(4, 9, 2)]) {
      const { left, values, right } = svd(a);
      const scaled = matrix(
        left.rows,
        left.cols,
        left.data.map((value, at) => value * values[at % left.cols]!) as Float64Array,
      );
      const back = await product(scaled, right, { transposeY: true });
      back.data.forEach((value, i) => {
        expect(value).toBeCloseTo(a.data[i]!, 12);
      });
    }
  });
});

describe("orthonormalColumns", () => {
  it.each([
    ["well-conditioned", (_: number) => 1],
    ["far apart in scale", (k: number) => 10 ** -(2 * k)], // Cholesky gives up, Gram–Schmidt does not
  ])("are orthonormal and span the same space: %s", async (_, scale) => {
    const a = gaussian(40, 6, 3, scale);
    const q = await orthonormalColumns(a);
    expect(q.cols).toBe(6);
    const identity = await product(q, q, { transposeX: true });
    identity.data.forEach((value, at) => {
      expect(value).toBeCloseTo(at % 7 === 0 ? 1 : 0, 12);
    });
    const back = await product(q, await product(q, a, { transposeX: true }));
    back.data.forEach((value, i) => {
      expect(Math.abs(value - a.data[i]!)).toBeLessThan(1e-12 * scale(i % 6) + 1e-15);
    });
  });

  it("leave out a column that depends on the others", async () => {
    const a = gaussian(20, 3, 4);
    for (let i = 0; i < 20; i++) a.data[3 * i + 2] = 2 * a.data[3 * i]! - a.data[3 * i + 1]!;
    expect((await orthonormalColumns(a)).cols).toBe(2);
  });
});

describe("leadingEigen", () => {
  it("is exact to 1e-6 where the spectrum falls", async () => {
    const k = await gram(gaussian(300, 300, 5, j => 0.85 ** j));
    const exact = symmetricEigen(k).values;
    const { values, vectors } = await leadingEigen(k, 20);
    values.forEach((value, j) => {
      expect(Math.abs(value / exact[j]! - 1)).toBeLessThan(1e-6);
    });
    const image = await product(k, vectors);
    // ‖Kv − λv‖ for the first: the residual of an eigenpair.
    for (let i = 0; i < 300; i++)
      expect(Math.abs(image.data[i * 20]! - values[0]! * vectors.data[i * 20]!)).toBeLessThan(
        1e-6 * values[0]!,
      );
  });

  it("is never too large, and low by at most 15 % on a flat spectrum", async () => {
    const k = await gram(gaussian(300, 500, 6));
    const exact = symmetricEigen(k).values;
    const { values } = await leadingEigen(k, 40);
    values.forEach((value, j) => {
      expect(value).toBeLessThanOrEqual(exact[j]! * (1 + 1e-12));
      expect(value).toBeGreaterThan(exact[j]! * 0.85);
    });
  });

  it("names what it expects", async () => {
    await expect(leadingEigen(x, 2)).rejects.toThrow("expected a square matrix, got (30, 8)");
    await expect(leadingEigen(await gram(x), 31)).rejects.toThrow("k in 1 … 30, got 31");
  });
});

describe("principal", () => {
  it("agrees with scikit-learn's PCA, from either side", async () => {
    const { variances, components, totalVariance } = await principal(x, 3);
    variances.forEach((value, k) => {
      expect(value).toBeCloseTo(known.pca.variances[k]!, 9);
    });
    components.data.forEach((value, i) => {
      expect(Math.abs(value)).toBeCloseTo(known.pca.components[i]!, 9);
    });
    expect(totalVariance).toBeCloseTo(known.pca.total, 9);
    const wide = matrix(8, 30, x.data); // fewer rows than columns: the Gram matrix's side
    const found = await principal(wide, 3);
    const scores = await product(found.scores, found.scores, { transposeX: true });
    for (let k = 0; k < 3; k++) expect(scores.data[4 * k]! / 7).toBeCloseTo(found.variances[k]!, 9);
    const basis = await product(found.components, found.components, { transposeY: true });
    basis.data.forEach((value, at) => {
      expect(value).toBeCloseTo(at % 4 === 0 ? 1 : 0, 10);
    });
  });

  it("leaves out directions without variance, and fixes signs", async () => {
    const line = matrix(3, 2, Float64Array.of(0, 0, -1, -2, -2, -4));
    const { components, variances } = await principal(line, 2);
    expect(variances.length).toBe(1);
    expect([...components.data][0]).toBeCloseTo(1 / Math.sqrt(5), 12);
    expect([...components.data][1]).toBeCloseTo(2 / Math.sqrt(5), 12);
  });

  it("names the range of k", async () => {
    await expect(principal(x, 9)).rejects.toThrow("k in 1 … 8 for (30, 8), got 9");
  });
});
