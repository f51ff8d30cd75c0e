import { describe, expect, it } from "vitest";
import { centerColumns, subtractRow } from "../../src/numeric/linear/center.js";
import { centeredColumns } from "../../src/numeric/linear/centered-columns.js";
import { normalizeRows } from "../../src/numeric/linear/normalize.js";
import { gram, product } from "../../src/numeric/linear/product.js";
import { transpose } from "../../src/numeric/linear/transpose.js";
import { matrix, zeros } from "../../src/numeric/matrix.js";
import { nearest } from "../../src/numeric/neighbours/nearest.js";
import { seeded } from "../../src/numeric/random.js";
import { known } from "./fixture.js";

const x = matrix(30, 8, Float64Array.from(known.x));
const y = matrix(12, 8, Float64Array.from(known.y));

describe("product", () => {
  const xt = transpose(x);
  const yt = transpose(y);
  it.each([
    ["XYᵀ", () => product(x, y, { transposeY: true })],
    ["XY", () => product(x, yt)],
    ["XᵀY", () => product(xt, yt, { transposeX: true })],
    ["XᵀYᵀ", () => product(xt, y, { transposeX: true, transposeY: true })],
  ])("agrees with NumPy for %s", async (_, compute) => {
    const z = await compute();
    expect([z.rows, z.cols]).toEqual([30, 12]);
    // Float64: eight products of size 10.
    z.data.forEach((value, i) => {
      expect(value).toBeCloseTo(known.product[i]!, 10);
    });
  });

  it("is float32 where a factor is", async () => {
    const single = matrix(12, 8, Float32Array.from(known.y));
    const z = await product(x, single, { transposeY: true });
    expect(z.data).toBeInstanceOf(Float32Array);
    // 2⁻²⁴ of eight products of size 30.
    z.data.forEach((value, i) => {
      expect(value).toBeCloseTo(known.product[i]!, 4);
    });
  });

  it("multiplies rows, terms and columns", async () => {
    const random = seeded(2);
    const some = (n: number) => Float64Array.from({ length: n }, () => random.normal());
    const [a, b] = [matrix(3, 4, some(12)), matrix(5, 4, some(20))];
    const [rows, terms, columns] = [some(3), some(4), some(5)];
    const expected = (i: number, j: number) => {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a.data[4 * i + k]! * terms[k]! * b.data[4 * j + k]!;
      return sum * rows[i]! * columns[j]!;
    };
    const found = await product(a, b, { transposeY: true, rows, terms, columns });
    const turned = await product(a, transpose(b), { rows, terms, columns });
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 5; j++) {
        expect(found.data[5 * i + j]).toBeCloseTo(expected(i, j), 12);
        expect(turned.data[5 * i + j]).toBeCloseTo(expected(i, j), 12);
      }
  });

  it("spreads a NaN over its row only", async () => {
    const broken = matrix(2, 2, Float32Array.of(Number.NaN, 1, 2, 3));
    const { data } = await gram(broken);
    expect([...data].map(Number.isNaN)).toEqual([true, true, true, false]);
  });

  it("is zero or empty for empty factors", async () => {
    expect(await product(zeros(2, 0), zeros(0, 3))).toEqual(zeros(2, 3));
    expect((await product(zeros(0, 3), zeros(3, 2))).rows).toBe(0);
  });

  it("names both shapes if they do not fit", async () => {
    await expect(product(x, y)).rejects.toThrow("got (30, 8) and (12, 8)");
    await expect(product(x, y, { transposeX: true })).rejects.toThrow("got (30, 8)ᵀ and (12, 8)");
  });
});

describe("centeredColumns", () => {
  it("is centerColumns, and exactly zero where a column is constant", async () => {
    const random = seeded(3);
    const data = Float32Array.from({ length: 40 * 6 }, (_, at) =>
      at % 6 === 5 ? 12_345.678 : 1000 + random.normal(),
    );
    const states = matrix(40, 6, data);
    const { centered, mean } = await centeredColumns(states);
    const expected = centerColumns(states);
    centered.data.forEach((value, at) => {
      // Float32: states near 1,000 themselves are known to 6e-5; the mean of 40 adds 1e-6.
      expect(Math.abs(value - expected.data[at]!)).toBeLessThan(1e-5);
      if (at % 6 === 5) expect(value).toBe(0);
    });
    expect(mean.data[5]).toBe(Math.fround(12_345.678));
  });
});

describe("nearest", () => {
  it("agrees with scikit-learn's Euclidean neighbours", async () => {
    const found = await nearest(y, x, 4, { metric: "euclidean" });
    expect([...found.indices]).toEqual(known.nearest);
    // Float32 inner products of size 100, then a root.
    found.values.forEach((value, i) => {
      expect(value).toBeCloseTo(known.distances[i]!, 4);
    });
  });

  it("leaves out the query itself, and puts a copy first", async () => {
    const copies = matrix(4, 2, Float32Array.of(1, 0, 0, 1, 1, 0, 1, 1));
    const { indices } = await nearest(normalizeRows(copies), normalizeRows(copies), 2, {
      excludeSelf: true,
    });
    expect([...indices.subarray(0, 2)]).toEqual([2, 3]);
    expect([...indices.subarray(4, 6)]).toEqual([0, 3]);
  });

  it("gives many copies of a point other copies, never itself", async () => {
    const same = matrix(6, 3, new Float32Array(18).fill(1));
    const { indices } = await nearest(same, same, 2, { excludeSelf: true });
    for (let i = 0; i < 6; i++) expect(indices.subarray(2 * i, 2 * i + 2)).not.toContain(i);
  });

  it("does not depend on how queries are cut into blocks", async () => {
    const random = seeded(1);
    const many = matrix(
      7000,
      3,
      Float32Array.from({ length: 21000 }, () => random.normal()),
    );
    const all = await nearest(many, many, 3, { metric: "euclidean", excludeSelf: true }); // two blocks
    const last = matrix(1, 3, many.data.subarray(6999 * 3));
    const alone = await nearest(last, many, 4, { metric: "euclidean" });
    expect([...all.indices.subarray(6999 * 3)]).toEqual([...alone.indices.subarray(1)]);
  });

  it("finds the same Euclidean neighbours beside a large common offset", async () => {
    const random = seeded(2);
    const near = matrix(
      200,
      16,
      Float64Array.from({ length: 3200 }, () => random.normal()),
    );
    // A massive activation: its square, 1e8, leaves float32 steps of 8 for distances of 1 to 10.
    const offset = new Float64Array(16);
    offset[3] = 1e4;
    const far = subtractRow(near, offset);
    const expected = await nearest(near, near, 5, { metric: "euclidean", excludeSelf: true });
    const found = await nearest(far, far, 5, { metric: "euclidean", excludeSelf: true });
    expect(found.indices).toEqual(expected.indices);
    const apart = await nearest(far, matrix(200, 16, far.data.slice()), 6, { metric: "euclidean" });
    for (let i = 0; i < 200; i++)
      expect(apart.indices.subarray(6 * i + 1, 6 * i + 6)).toEqual(
        expected.indices.subarray(5 * i, 5 * i + 5),
      );
  });

  it("names the range of k", async () => {
    await expect(nearest(x, x, 30, { excludeSelf: true })).rejects.toThrow("k in 1 … 29, got 30");
    await expect(nearest(x, zeros(3, 5), 1)).rejects.toThrow("got (30, 8) and (3, 5)");
  });
});
