import { expect, it } from "vitest";
import { framePace } from "../../../src/chart/page/browser/map/motion/frame-pace.js";

const points = 100_000;

/** Shares of frames on a machine that takes so many milliseconds for all points and a fixed part. */
function moved(forAll: number, frames = 120, fixed = 3): number[] {
  const pace = framePace(points);
  const shares: number[] = [];
  let now = 1000;
  for (let frame = 0; frame < frames; frame++) {
    const share = pace.next(now);
    shares.push(share);
    now += Math.max(1000 / 60, fixed + share * forAll);
  }
  return shares;
}

it("begins with what most machines draw in time, and has all points within a quarter second", () => {
  const shares = moved(8);
  expect(shares[0]).toBe(0.2);
  expect(new Set(shares.slice(15))).toEqual(new Set([1]));
  expect(framePace(10_000).next(0)).toBe(1);
});

it("draws a sample while a map is moved on a slow machine, at fifty frames a second", () => {
  for (const forAll of [60, 250]) {
    const shares = moved(forAll);
    const times = shares.map(share => Math.max(1000 / 60, 3 + share * forAll));
    expect(1000 / (times.reduce((a, b) => a + b) / times.length)).toBeGreaterThan(50);
    // Near to what there is time for, not far below it.
    const possible = (20 - 3) / forAll;
    const mean = shares.slice(20).reduce((a, b) => a + b) / (shares.length - 20);
    expect(mean).toBeGreaterThan(0.7 * possible);
  }
});

it("draws some thousands of points however late frames are", () => {
  expect(Math.min(...moved(8, 60, 300))).toBe(0.05);
  const few = framePace(4000);
  expect([0, 300, 600, 900].map(now => few.next(now))).toEqual([1, 1, 1, 1]);
});

it("begins a movement where the last one ended, and does not blame it for a frame of rest", () => {
  const pace = framePace(points);
  let now = 0;
  for (; now < 2000; now += 100) pace.next(now);
  const share = pace.next(now + 17);
  expect(share).toBeLessThan(0.1);
  pace.rest();
  expect(pace.next(now + 217)).toBe(share);
  expect(pace.next(now + 1000)).toBe(share); // after a pause
});
