import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { faithfulness } from "../../src/projection/faithfulness.js";
import { pca } from "../../src/projection/pca.js";
import { oracle, states, unpack } from "./oracle.js";

describe("trustworthiness and continuity", () => {
  it.each(oracle.pca)("agree with scikit-learn on a PCA at k = $k, $metric", async judged => {
    const { points } = await pca(states);
    const { trustworthiness, continuity } = await faithfulness(states, points, judged);
    // Ranks come from float32 products here: of 32 million comparisons a few near ties differ.
    expect(trustworthiness).toBeCloseTo(judged.trustworthiness, 5);
    expect(continuity).toBeCloseTo(judged.continuity, 5);
  });

  it.each(["cosine", "euclidean"] as const)("agree on umap-learn's own %s map", async metric => {
    const { map, runs } = oracle.maps[metric];
    const { trustworthiness, continuity } = await faithfulness(states, unpack(map, 2), {
      metric,
    });
    expect(trustworthiness).toBeCloseTo(runs[0]!.trustworthiness, 5);
    expect(continuity).toBeCloseTo(runs[0]!.continuity, 5);
  });

  it("are 1 for a map that is the states, turned and scaled", async () => {
    const random = seeded(1);
    const plane = matrix(
      50,
      2,
      Float64Array.from({ length: 100 }, () => random.normal()),
    );
    const turned = matrix(
      50,
      2,
      plane.data.map((_, at) => {
        const i = 2 * (at >> 1);
        return at % 2 === 0 ? 3 * plane.data[i + 1]! : -3 * plane.data[i]!;
      }),
    );
    expect(await faithfulness(plane, turned, { k: 5, metric: "euclidean" })).toEqual({
      trustworthiness: 1,
      continuity: 1,
    });
  });

  it("stay in [0, 1], and near a half for a random map", async () => {
    const random = seeded(2);
    const noise = (rows: number, cols: number) =>
      matrix(
        rows,
        cols,
        Float64Array.from({ length: rows * cols }, () => random.normal()),
      );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 3, max: 40 }), fc.nat(), async (n, pick) => {
        const k = 1 + (pick % (Math.ceil(n / 2) - 1));
        const judged = await faithfulness(noise(n, 3), noise(n, 2), { k, metric: "euclidean" });
        for (const value of Object.values(judged)) {
          expect(value).toBeGreaterThanOrEqual(-1e-12); // Rounding of the last subtraction.
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 30 },
    );
    const judged = await faithfulness(noise(400, 8), noise(400, 2), { k: 5 });
    expect(Math.abs(judged.trustworthiness - 0.5)).toBeLessThan(0.03); // Twice its spread here.
  });

  it("are undefined beyond half the points", async () => {
    const plane = matrix(
      6,
      2,
      new Float32Array(12).map((_, i) => i),
    );
    await expect(faithfulness(plane, plane, { k: 3 })).rejects.toThrow(
      "expected k in 1 … 2, got 3",
    );
    const short = matrix(5, 2, new Float32Array(10));
    await expect(faithfulness(plane, short)).rejects.toThrow("expected 6 places");
  });
});
