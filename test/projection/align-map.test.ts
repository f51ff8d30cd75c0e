import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.js";
import { alignMap, hasSpread } from "../../src/projection/align-map.js";
import { pca } from "../../src/projection/pca.js";
import { stability } from "../../src/projection/stability.js";
import { umap } from "../../src/projection/umap.js";
import { oracle, states, unpack } from "./oracle.js";

const cosineMap = unpack(oracle.maps.cosine.map, 2);
const euclideanMap = unpack(oracle.maps.euclidean.map, 2);

describe("alignment of maps", () => {
  it("has SciPy's disparity, from either side", async () => {
    const there = await alignMap(cosineMap, euclideanMap);
    const back = await alignMap(euclideanMap, cosineMap);
    expect(there.disparity).toBeCloseTo(oracle.disparity, 10);
    expect(back.disparity).toBeCloseTo(oracle.disparity, 10);
  });

  it("undoes a turn, a mirror, a scale and a shift", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 6.28, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.boolean(),
        async (angle, scale, mirror) => {
          const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
          const moved = Float64Array.from(cosineMap.data);
          for (let i = 0; i < moved.length; i += 2) {
            const [x, y] = [cosineMap.data[i]!, cosineMap.data[i + 1]! * (mirror ? -1 : 1)];
            moved[i] = cos * x - sin * y + 3;
            moved[i + 1] = sin * x + cos * y - 7;
          }
          const { points, disparity } = await alignMap(matrix(cosineMap.rows, 2, moved), cosineMap);
          expect(disparity).toBeCloseTo(0, 10);
          for (const at of [0, 1, 99]) expect(points.data[at]).toBeCloseTo(cosineMap.data[at]!, 8);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("invents no places and loses none if all points of a map coincide", async () => {
    const point = matrix(4, 2, new Float64Array(8).fill(0.1));
    const square = matrix(4, 2, Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1));
    const middle = await alignMap(point, square);
    expect([...middle.points.data]).toEqual(new Array(8).fill(0.5));
    expect(middle.disparity).toBeNaN();
    expect(await alignMap(square, point)).toEqual({ points: square, disparity: Number.NaN });
    expect([point, square].map(hasSpread)).toEqual([false, true]);
    await expect(alignMap(point, cosineMap)).rejects.toThrow("must have equal rows");
  });
});

describe("stability over seeds", () => {
  it("is whole for equal maps and lower for others", async () => {
    expect(await stability([cosineMap, cosineMap], { k: 10 })).toEqual({
      overlap: 1,
      disparity: expect.closeTo(0, 10),
      pairs: 1,
    });
    const maps = await Promise.all(
      [1, 2, 3].map(async seed => (await umap(states, { seed: seed, epochs: 100 })).points),
    );
    const { overlap, pairs } = await stability(maps);
    expect(pairs).toBe(3);
    expect(overlap).toBeGreaterThan(15 / 399); // Chance.
    expect(overlap).toBeLessThan(1);
  });

  it("needs two maps", async () => {
    await expect(stability([cosineMap])).rejects.toThrow("at least two maps");
  });
});

describe("PCA map", () => {
  it("explains what scikit-learn's does", async () => {
    const { explained } = await pca(states);
    for (const [k, share] of explained.entries())
      expect(share).toBeCloseTo(oracle.explained[k]!, 9); // Float64 on both sides.
  });

  it("places states where the fit placed them", async () => {
    const { points, transform } = await pca(states);
    expect(transform(states).data).toEqual(points.data);
    expect(() => transform(cosineMap)).toThrow("expected states of width 24, got 2");
  });

  it("has 0 along a direction without variance", async () => {
    const line = matrix(
      5,
      3,
      Float32Array.from({ length: 15 }, (_, at) => (at % 3 === 0 ? at : 1)),
    );
    const { points, explained } = await pca(line);
    expect(explained[0]).toBeCloseTo(1, 10);
    expect([...points.data].filter((_, at) => at % 2 === 1)).toEqual([0, 0, 0, 0, 0]);
  });

  it("puts equal states into one place, however many", async () => {
    const equal = matrix(300, 320, new Float32Array(300 * 320).fill(0.1));
    const { points, explained } = await pca(equal);
    expect(points.data.every(place => place === 0)).toBe(true);
    expect(explained.every(Number.isNaN)).toBe(true);
  });
});
