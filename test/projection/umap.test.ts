import { describe, expect, it } from "vitest";
import type { Progress } from "../../src/base/progress.js";
import { matrix } from "../../src/numeric/matrix.js";
import { faithfulness } from "../../src/projection/faithfulness.js";
import { fuzzyGraph } from "../../src/projection/fuzzy-graph.js";
import { membershipCurve } from "../../src/projection/membership-curve.js";
import { neighbourhood } from "../../src/projection/neighbourhood.js";
import { umap } from "../../src/projection/umap.js";
import { umapJs } from "../../src/projection/umap-js.js";
import { oracle, states } from "./oracle.js";

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("membership curve", () => {
  it.each(
    oracle.curves,
  )("agrees with SciPy's fit at minimum distance $minDistance, spread $spread", ({
    minDistance,
    spread,
    a,
    b,
  }) => {
    const curve = membershipCurve(minDistance, spread);
    expect(curve.a).toBeCloseTo(a, 5); // curve_fit stops at 1e-8 of the sum of squares.
    expect(curve.b).toBeCloseTo(b, 5);
  });

  it("has the values that its authors' defaults give", () => {
    const { a, b } = membershipCurve(0.1, 1);
    expect(a).toBeCloseTo(1.5769434603, 6);
    expect(b).toBeCloseTo(0.8950608779, 6);
  });

  it("refuses distances that are no distances", () => {
    expect(() => membershipCurve(2, 1)).toThrow("0 ≤ minDistance ≤ spread");
    expect(() => membershipCurve(0, 0)).toThrow();
  });
});

describe("fuzzy graph", () => {
  it("is umap-learn's: the same edges, the same weights", async () => {
    const { heads, tails, weights } = fuzzyGraph(
      await neighbourhood(states, states, 14, "euclidean"),
    );
    expect(heads.length).toBe(oracle.graph.edges);
    // Bisection stops at 1e-5 in both, on distances in float32.
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(oracle.graph.total, 1);
    const row = [...heads.keys()].filter(e => heads[e] === 0).sort((a, b) => tails[a]! - tails[b]!);
    expect(row.map(e => tails[e])).toEqual(oracle.graph.row0);
    for (const [at, e] of row.entries())
      expect(weights[e]).toBeCloseTo(oracle.graph.weights0[at]!, 4);
    for (const [i, sum] of oracle.graph.sums.entries())
      expect([...weights].filter((_, e) => heads[e] === i).reduce((a, b) => a + b, 0)).toBeCloseTo(
        sum,
        3,
      );
  });

  it("counts copies as nearest, and does not divide by their distance", async () => {
    const copies = matrix(6, 2, Float32Array.of(1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1));
    const { weights } = fuzzyGraph(await neighbourhood(copies, copies, 2, "euclidean"));
    expect([...weights].every(weight => weight === 1)).toBe(true);
  });
});

describe("umap", () => {
  it.each([
    "cosine",
    "euclidean",
  ] as const)("is as trustworthy as umap-learn at equal settings, %s", async metric => {
    const judged = await Promise.all(
      [0, 1, 2].map(async seed => {
        const { points } = await umap(states, { seed: seed, metric });
        return faithfulness(states, points, { metric });
      }),
    );
    const theirs = oracle.maps[metric].runs;
    // The goal is 0.01; between umap-learn's own seeds it differs by 0.007.
    for (const what of ["trustworthiness", "continuity"] as const)
      expect(
        Math.abs(mean(judged.map(own => own[what])) - mean(theirs.map(own => own[what]))),
      ).toBeLessThan(0.01);
  });

  it("is as trustworthy as umap-js from the same neighbours and start", async () => {
    const judge = async (backend: "flat" | "umap-js") => {
      const { points } = await umap(states, { seed: 1, backend, epochs: 200 });
      return faithfulness(states, points);
    };
    const [ours, theirs] = [await judge("flat"), await judge("umap-js")];
    expect(Math.abs(ours.trustworthiness - theirs.trustworthiness)).toBeLessThan(0.01);
    expect(Math.abs(ours.continuity - theirs.continuity)).toBeLessThan(0.01);
  });

  it("names the package to install where umap-js is missing", async () => {
    const missing = Object.assign(new Error("Cannot find package"), {
      code: "ERR_MODULE_NOT_FOUND",
    });
    await expect(umapJs(() => Promise.reject(missing))).rejects.toMatchObject({
      name: "IsoglossError",
      message: expect.stringContaining("the package umap-js"),
      hint: expect.stringContaining("npm install umap-js"),
    });
    const broken = new Error("syntax");
    await expect(umapJs(() => Promise.reject(broken))).rejects.toBe(broken);
  });

  it("is the same map from the same seed, and another from another", async () => {
    const draw = async (seed: number) =>
      (await umap(states, { seed: seed, epochs: 20 })).points.data;
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
  });

  it("places new states as well as umap-learn does", async () => {
    const known = matrix(320, states.cols, states.data.subarray(0, 320 * states.cols));
    const fresh = matrix(80, states.cols, states.data.subarray(320 * states.cols));
    for (const metric of ["cosine", "euclidean"] as const) {
      const map = await umap(known, { seed: 0, metric });
      const placed = await map.transform(fresh, { seed: 1 });
      const all = matrix(400, 2, Float64Array.of(...map.points.data, ...placed.data));
      const judged = await faithfulness(states, all, { metric });
      const theirs = oracle.maps[metric].transformed;
      // One seed each: twice the spread of umap-learn's fits.
      expect(judged.trustworthiness).toBeGreaterThan(theirs.trustworthiness - 0.015);
      expect(judged.continuity).toBeGreaterThan(theirs.continuity - 0.015);
    }
  });

  it("leaves the map where it is when new states are placed", async () => {
    const map = await umap(states, { seed: 0, epochs: 10 });
    const before = map.points.data.slice();
    const again = matrix(5, states.cols, states.data.subarray(0, 5 * states.cols));
    const one = await map.transform(again, { seed: 1 });
    const two = await map.transform(again, { seed: 1 });
    expect(map.points.data).toEqual(before);
    expect(one.data).toEqual(two.data);
  });

  it("reports each epoch", async () => {
    let steps = 0;
    let ended = 0;
    const progress: Progress = {
      start: () => ({
        advance: n => {
          steps += n;
        },
        done: () => {
          ended++;
        },
      }),
    };
    await umap(states, { seed: 0, epochs: 7, progress });
    expect([steps, ended]).toEqual([7, 1]);
  });

  it("survives copies and constant columns", async () => {
    const copies = matrix(
      40,
      3,
      Float32Array.from({ length: 120 }, (_, at) => [1, 2, at % 6][at % 3]!),
    );
    const { points } = await umap(copies, { seed: 0, neighbours: 5, epochs: 30 });
    expect(points.data.every(Number.isFinite)).toBe(true);
  });

  it("names what it cannot map", async () => {
    const few = matrix(10, 2, new Float32Array(20).fill(1));
    await expect(umap(few, { seed: 0 })).rejects.toThrow(
      "expected neighbours in 2 … 9 for 10 points",
    );
    const zero = matrix(20, 2, new Float32Array(40));
    await expect(umap(zero, { seed: 0, neighbours: 3 })).rejects.toThrow("row 0 is zero");
    zero.data[7] = Number.NaN;
    await expect(umap(zero, { seed: 0, neighbours: 3, metric: "euclidean" })).rejects.toThrow(
      "expected finite states, got NaN in row 3 of (20, 2)",
    );
  });
});
