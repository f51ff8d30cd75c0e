import { expect, it } from "vitest";
import { framePace } from "../../src/chart/page/browser/map/motion/frame-pace.js";

/** Shares of frames on a machine that takes so many milliseconds for all points and a fixed part. */
function moved(forAll: number, frames = 120, fixed = 3): number[] {
  const pace = framePace();
  const shares: number[] = [];
  let now = 1000;
  for (let frame = 0; frame < frames; frame++) {
    const share = pace.next(now);
    shares.push(share);
    now += Math.max(1000 / 60, fixed + share * forAll);
  }
  return shares;
}

it("draws all points where the machine does so in time", () => {
  expect(new Set(moved(8))).toEqual(new Set([1]));
});

it("draws a sample while a map is moved on a slow machine, at fifty frames a second", () => {
  for (const forAll of [60, 250]) {
    const shares = moved(forAll).slice(20);
    const times = shares.map(share => Math.max(1000 / 60, 3 + share * forAll));
    expect(1000 / (times.reduce((a, b) => a + b) / times.length)).toBeGreaterThan(50);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.05);
  }
});

it("draws all at rest, whatever it drew before", () => {
  const pace = framePace();
  let now = 0;
  for (; now < 2000; now += 100) pace.next(now);
  expect(pace.next(now + 17)).toBeLessThan(0.5);
  expect(pace.rest(now + 217)).toBe(1);
  expect(pace.next(now + 1000)).toBe(1);
  expect(pace.next(now + 1017)).toBeLessThan(0.5); // what was slow stays known
});
