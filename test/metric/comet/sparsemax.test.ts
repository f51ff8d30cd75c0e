import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { softmax, sparsemax, sparsemaxThreshold } from "../../../src/metric/comet/sparsemax.js";

interface Fixture {
  readonly seed: number;
  readonly count: number;
  readonly thresholds: string;
  readonly supports: string;
}
const { seed, count, thresholds, supports } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/metric/comet/sparsemax.json"), "utf8"),
) as Fixture;

it("has the threshold and the support that entmax finds, of 10,000 random vectors", () => {
  // The generator of test/oracles/comet-scores.py.
  let state = seed;
  const uniform = () => {
    state = Number((1664525n * BigInt(state) + 1013904223n) % 2n ** 32n);
    return state / 2 ** 32;
  };
  const expected = new Float64Array(new Uint8Array(Buffer.from(thresholds, "base64")).buffer);
  const sizes = Buffer.from(supports, "base64");
  const wrong: number[] = [];
  for (let i = 0; i < count; i++) {
    const n = 1 + Math.floor(uniform() * 37);
    const scale = 10 ** (4 * uniform() - 2);
    const vector = Array.from({ length: n }, () => Math.fround(scale * (uniform() - 0.5)));
    const { threshold, support } = sparsemaxThreshold(vector);
    // Sums of up to 37 numbers of up to 50, in another order.
    const isNear = Math.abs(threshold - expected[i]!) <= 1e-12 * Math.max(1, scale);
    if (!isNear || support !== sizes[i]) wrong.push(i);
  }
  expect(expected.length).toBe(count);
  expect(wrong).toEqual([]);
});

it("is a share of each number: equal ones share equally, one far above has all", () => {
  expect([...sparsemax(new Array(25).fill(0))].every(s => Math.abs(s - 1 / 25) < 1e-15)).toBe(true);
  expect([...sparsemax([0.1, 9, 0.2])]).toEqual([0, 1, 0]);
  for (const s of [sparsemax([0.3, 0.2, -1, 0.25]), softmax([3, 2, -1])])
    expect(s.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
  expect([...softmax([1000, 1000])]).toEqual([0.5, 0.5]);
});

it("refuses what has no projection", () => {
  expect(() => sparsemax([])).toThrow(RangeError);
  expect(() => sparsemax([1, Number.NaN])).toThrow(RangeError);
});
