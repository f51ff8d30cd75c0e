import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Law } from "../../src/scaling/law.js";
import { brokenLaw } from "../../src/scaling/laws/broken-law.js";
import { chinchillaLaw } from "../../src/scaling/laws/chinchilla-law.js";
import { logLaw } from "../../src/scaling/laws/log-law.js";
import { logisticLaw } from "../../src/scaling/laws/logistic-law.js";
import { powerLaw } from "../../src/scaling/laws/power-law.js";
import { rectifiedLaw } from "../../src/scaling/laws/rectified-law.js";
import { xLlamaLaw } from "../../src/scaling/laws/x-llama-law.js";
import { volumeLaws } from "../../src/scaling/laws.js";

/** A law with plausible ranges of its parameters and inputs. */
const cases: { law: Law; theta: [number, number][]; inputs: [number, number][] }[] = [
  {
    law: xLlamaLaw(),
    theta: [
      [10, 200],
      [-0.5, -0.01],
    ],
    inputs: [[100, 1e6]],
  },
  {
    law: xLlamaLaw({ similarity: "given" }),
    theta: [
      [10, 200],
      [-0.5, -0.01],
    ],
    inputs: [
      [100, 1e6],
      [0.1, 0.9],
    ],
  },
  {
    law: powerLaw,
    theta: [
      [20, 80],
      [-400, 400],
      [0.05, 1],
    ],
    inputs: [[100, 1e6]],
  },
  {
    law: logLaw,
    theta: [
      [0.5, 10],
      [0.5, 3],
      [0.4, 2],
    ],
    inputs: [[100, 1e6]],
  },
  {
    law: logisticLaw(),
    theta: [
      [20, 90],
      [100, 1e5],
      [0.2, 3],
    ],
    inputs: [[100, 1e6]],
  },
  {
    law: logisticLaw({ floor: 5 }),
    theta: [
      [20, 90],
      [100, 1e5],
      [0.2, 3],
    ],
    inputs: [[100, 1e6]],
  },
  {
    law: rectifiedLaw,
    theta: [
      [20, 80],
      [-4000, 4000],
      [1, 1000],
      [0.2, 1],
    ],
    inputs: [[100, 1e6]],
  },
  {
    law: brokenLaw,
    theta: [
      [30, 80],
      [-60, 60],
      [0, 0.5],
      [-0.5, 1],
      [1e3, 1e5],
      [0.2, 2],
    ],
    inputs: [[100, 1e6]],
  },
  {
    law: chinchillaLaw,
    theta: [
      [100, 800],
      [500, 5000],
      [1, 2],
      [0.2, 0.5],
      [0.2, 0.5],
    ],
    inputs: [
      [1e7, 1e10],
      [1e8, 1e12],
    ],
  },
];

/** Numbers in the ranges, from uniform shares so that shrinking keeps them inside. */
const within = (ranges: readonly [number, number][]) =>
  fc
    .tuple(...ranges.map(() => fc.double({ min: 0, max: 1, noNaN: true })))
    .map(shares => shares.map((s, i) => ranges[i]![0] + s * (ranges[i]![1] - ranges[i]![0])));

describe.each(cases)("$law.name", ({ law, theta, inputs }) => {
  it("has the gradient that central differences have", () => {
    fc.assert(
      fc.property(within(theta), within(inputs), (p, x) => {
        const gradient = new Float64Array(p.length);
        const score = law.evaluate(x, p, gradient);
        fc.pre(Number.isFinite(score));
        p.forEach((value, i) => {
          const h = 1e-6 * Math.max(Math.abs(value), 1e-2);
          const at = (v: number) => law.evaluate(x, p.with(i, v));
          const numeric = (at(value + h) - at(value - h)) / (2 * h);
          // Rounding of the score over the step, plus the h² term of the difference.
          const slack = (4e-16 * Math.max(1, Math.abs(score), Math.abs(p[1]!))) / h;
          expect(Math.abs(gradient[i]! - numeric)).toBeLessThan(
            slack + 1e-6 * Math.abs(numeric) + 1e-9,
          );
        });
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("has the slope in volume that central differences have", () => {
    fc.assert(
      fc.property(within(theta), within(inputs), (p, x) => {
        const volume = x[law.volume]!;
        const h = 1e-5 * volume;
        const at = (v: number) => law.evaluate(x.with(law.volume, v), p);
        fc.pre(Number.isFinite(at(volume)));
        const numeric = (at(volume + h) - at(volume - h)) / (2 * h);
        // Rounding of scores below 1e3 over the step; h² term of the difference.
        const slack = (1e-13 * Math.max(1, Math.abs(at(volume)))) / h;
        expect(Math.abs(law.slope(x, p) - numeric)).toBeLessThan(slack + 1e-6 * Math.abs(numeric));
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it("names as many parameters as it takes, and says where it comes from", () => {
    expect(law.parameters).toHaveLength(theta.length);
    expect(law.inputs).toHaveLength(inputs.length);
    expect(law.source).toMatch(/arXiv \d{4}\.\d{5}/);
    for (const { lower, upper } of law.parameters) expect(lower).toBeLessThan(upper);
  });
});

it("refuses to fit γ and says why", () => {
  expect(() => xLlamaLaw({ similarity: "fitted" })).toThrow(/cannot be fitted.*another α/);
});

it("gives the same curves with γ absorbed as with γ given: α(γX)^β = (αγ^β)X^β", () => {
  const given = xLlamaLaw({ similarity: "given" });
  const absorbed = xLlamaLaw();
  for (const gamma of [0.2, 0.7])
    expect(given.evaluate([4000, gamma], [90, -0.2])).toBeCloseTo(
      absorbed.evaluate([4000], [90 * gamma ** -0.2, -0.2]),
      12,
    );
});

it("is NaN where the log law is undefined", () => {
  expect(logLaw.evaluate([10], [1e-3, 1, 1])).toBeNaN();
});

it("reduces to the power law: rectified with p → 0, broken with c1 = 0", () => {
  const expected = powerLaw.evaluate([5000], [50, 90, 0.3]);
  expect(rectifiedLaw.evaluate([5000], [50, 90, 0, 0.3])).toBeCloseTo(expected, 12);
  expect(brokenLaw.evaluate([5000], [50, 90, 0.3, 0, 800, 0.5])).toBeCloseTo(expected, 12);
});

it("lists the one-volume laws under distinct names", () => {
  const names = volumeLaws().map(l => l.name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(["x-llama", "power", "log", "logistic", "rectified", "broken"]);
});
