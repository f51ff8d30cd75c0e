import { expect, it } from "vitest";
import { TimeLeft } from "../../src/cli/time-left.js";

const stages = [
  { kind: "pass", weight: 2 },
  { kind: "pass", weight: 4 },
  { kind: "measure", weight: 1 },
  { kind: "measure", weight: 1 },
];

it("foretells by what is seen of the first step, and of others by their weight beside it", () => {
  const left = new TimeLeft(stages, 0);
  expect(left.left(0, 0)).toBeUndefined(); // nothing has begun
  left.begin(1, 0);
  expect(left.left(0, 500)).toBeUndefined(); // nothing was seen
  // A quarter in 5 s: 15 s more, then 40 s, and by weight 10 s twice.
  expect(left.left(0.25, 5_000)).toBe(15_000 + 40_000 + 20_000);
});

it("learns from what is done how long steps of a kind are, whatever they were said to weigh", () => {
  const left = new TimeLeft(stages, 0);
  left.begin(1, 0);
  left.begin(2, 20_000);
  expect(left.left(0, 20_000)).toBe(40_000 + 20_000);
  left.begin(3, 60_000);
  // Measures were said to take 10 s; this one takes 100 s, and so will the next.
  expect(left.left(0.5, 110_000)).toBe(50_000 + 100_000);
  left.begin(4, 160_000);
  expect(left.left(0, 160_000)).toBe(100_000);
  expect(left.left(1, 300_000)).toBe(0); // late, but never less than nothing
});

it("says nothing of passes that were all stored, until a measure is seen", () => {
  const left = new TimeLeft(stages, 0);
  left.begin(1, 0);
  left.begin(2, 0);
  left.begin(3, 0);
  expect(left.left(0.5, 4_000)).toBe(4_000 + 8_000);
});
