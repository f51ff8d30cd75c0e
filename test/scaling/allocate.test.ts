import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/numeric/random.js";
import { allocate } from "../../src/scaling/allocate.js";
import { bootstrapFit } from "../../src/scaling/bootstrap-fit.js";
import type { Claim } from "../../src/scaling/budget.js";
import {
  allocationPath,
  compareAllocations,
  inProportion,
} from "../../src/scaling/compare-allocations.js";
import { type Curve, curveOf } from "../../src/scaling/curve.js";
import { fitLaw } from "../../src/scaling/fit.js";
import type { Law } from "../../src/scaling/law.js";
import { brokenLaw } from "../../src/scaling/laws/broken-law.js";
import { logLaw } from "../../src/scaling/laws/log-law.js";
import { logisticLaw } from "../../src/scaling/laws/logistic-law.js";
import { powerLaw } from "../../src/scaling/laws/power-law.js";
import { xLlamaLaw } from "../../src/scaling/laws/x-llama-law.js";
import { stopAfter } from "../support/stop-after.js";

const curve = (name: string, law: Law, theta: readonly number[]): Curve => ({
  name,
  score: volume => law.evaluate([volume], theta),
  slope: volume => law.slope([volume], theta),
});
const xLlama = (name: string, alpha: number, beta: number) =>
  curve(name, xLlamaLaw(), [alpha, beta]);
const power = (name: string, c: number, a: number, b: number) => curve(name, powerLaw, [c, a, b]);
const volumesOf = (claims: Claim[], budget: number) =>
  allocate(claims, budget).shares.map(s => s.volume);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** The best weighted mean on a brute-force grid of three languages. */
function brute(claims: Claim[], budget: number, steps: number): number {
  const [a, b, c] = claims as [Claim, Claim, Claim];
  const inside = (claim: Claim, volume: number) =>
    volume >= (claim.minimum ?? 1) && volume <= (claim.maximum ?? Number.POSITIVE_INFINITY);
  const worth = (claim: Claim, volume: number) => (claim.weight ?? 1) * claim.curve.score(volume);
  const total = sum(claims.map(claim => claim.weight ?? 1));
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 1; i < steps; i++)
    for (let j = 1; i + j < steps; j++) {
      const x = (i / steps) * budget;
      const y = (j / steps) * budget;
      const z = budget - x - y;
      if (inside(a, x) && inside(b, y) && inside(c, z))
        best = Math.max(best, (worth(a, x) + worth(b, y) + worth(c, z)) / total);
    }
  return best;
}

describe("the mean, concave curves", () => {
  const three = [
    { curve: xLlama("ar", 150, -0.12) },
    { curve: power("el", 48, 120, 0.3) },
    { curve: curve("zh", logisticLaw(), [60, 5000, 0.8]) },
  ];

  it("is at least as good as a brute-force grid of 1,000 steps, and no better than it can be", () => {
    const found = allocate(three, 50_000);
    const grid = brute(three, 50_000, 1000);
    expect(found.method).toBe("conditions");
    expect(found.score).toBeGreaterThanOrEqual(grid - 1e-12); // rounding of the sum
    // Within one step of the grid a score changes by slope·step: 50 pairs of at most 1e-3 points.
    expect(found.score - grid).toBeLessThan(1e-3);
  });

  it("gains the same from one more unit everywhere, and spends the budget", () => {
    const { shares, unspent } = allocate(three, 50_000);
    for (const { slope } of shares) expect(slope / shares[0]!.slope).toBeCloseTo(1, 9); // bisection to rounding
    expect(sum(shares.map(s => s.volume))).toBeCloseTo(50_000, 5);
    expect(unspent).toBe(0);
  });

  it("is X_i ∝ γ_i^(β/(1−β)) for the x-LLaMA law with shared α and β", () => {
    const beta = -0.2;
    const gammas = [0.2, 0.35, 0.6];
    const claims = gammas.map(g => ({ curve: xLlama(`${g}`, 100 * g ** beta, beta) }));
    const volumes = volumesOf(claims, 30_000);
    const wishes = gammas.map(g => g ** (beta / (1 - beta)));
    volumes.forEach((v, i) => {
      expect(v / 30_000).toBeCloseTo(wishes[i]! / sum(wishes), 9); // bisection to rounding
    });
    expect(volumes[0]).toBeGreaterThan(volumes[2]!); // the least similar gets most
  });

  it("satisfies X_i = (λ/(a_i|β_i|))^(1/(β_i−1)) with different powers", () => {
    const laws = [
      [120, -0.1],
      [90, -0.3],
      [200, -0.2],
    ] as const;
    const { shares } = allocate(
      laws.map(([a, b], i) => ({ curve: xLlama(`${i}`, a, b) })),
      80_000,
    );
    const price = shares[0]!.slope;
    laws.forEach(([a, b], i) => {
      expect(shares[i]!.volume / (price / (a * -b)) ** (1 / (b - 1))).toBeCloseTo(1, 8); // as above
    });
  });

  it("respects bounds, names what holds a language, and divides the rest as if it were alone", () => {
    const [ar, el, zh] = three as [Claim, Claim, Claim];
    const { shares } = allocate([{ ...ar, maximum: 3000 }, { ...el, minimum: 20_000 }, zh], 50_000);
    expect(shares.map(s => s.held)).toEqual(["maximum", "minimum", null]);
    expect(shares.map(s => s.volume)).toEqual([3000, 20_000, expect.closeTo(27_000, 4)]);
  });

  it("leaves unspent what no language can take", () => {
    const { shares, unspent } = allocate(
      three.map(c => ({ ...c, maximum: 1000 })),
      5000,
    );
    expect(shares.map(s => s.volume)).toEqual([1000, 1000, 1000]);
    expect(unspent).toBe(2000);
  });

  it("follows the weights", () => {
    const [ar, el, zh] = three as [Claim, Claim, Claim];
    const heavy = volumesOf([{ ...ar, weight: 5 }, el, zh], 50_000);
    expect(heavy[0]).toBeGreaterThan(volumesOf(three, 50_000)[0]!);
    const none = volumesOf([{ ...ar, weight: 0 }, el, zh], 50_000);
    expect(none[0]).toBeCloseTo(1, 6); // its minimum
  });

  it("beats every random division (property)", () => {
    const best = allocate(three, 50_000).score;
    fc.assert(
      fc.property(
        fc.tuple(
          fc.double({ min: 0.01, max: 1, noNaN: true }),
          fc.double({ min: 0.01, max: 1, noNaN: true }),
          fc.double({ min: 0.01, max: 1, noNaN: true }),
        ),
        parts => {
          const scores = parts.map((p, i) => three[i]!.curve.score((p / sum(parts)) * 50_000));
          expect(sum(scores) / 3).toBeLessThanOrEqual(best + 1e-12); // rounding of the sum
        },
      ),
      { seed: 3 },
    );
  });
});

describe("the worst language", () => {
  const claims = [
    { curve: power("a", 60, 100, 0.3) },
    { curve: power("b", 50, 200, 0.4) },
    { curve: power("c", 70, 300, 0.35) },
  ];

  it("levels the scores", () => {
    const { shares, score } = allocate(claims, 60_000, { objective: "worst" });
    for (const s of shares) expect(s.score).toBeCloseTo(score, 6); // bisection over scores of 50
    expect(sum(shares.map(s => s.volume))).toBeCloseTo(60_000, 4);
    expect(score).toBeGreaterThan(
      allocate(claims, 60_000).shares.reduce((m, s) => Math.min(m, s.score), 100),
    );
  });

  it("agrees with brute force", () => {
    const { score } = allocate(claims, 60_000, { objective: "worst" });
    let best = 0;
    for (let i = 1; i < 600; i++)
      for (let j = 1; i + j < 600; j++) {
        const parts = [i, j, 600 - i - j].map(k => k * 100);
        best = Math.max(best, Math.min(...parts.map((v, k) => claims[k]!.curve.score(v))));
      }
    expect(score).toBeGreaterThanOrEqual(best);
    expect(score - best).toBeLessThan(0.05); // a grid step of 100 pairs at slopes below 5e-4
  });

  it("gives the rest to the others once a language has its maximum", () => {
    const { shares } = allocate(
      [claims[0]!, { ...claims[1]!, maximum: 5000 }, claims[2]!],
      60_000,
      {
        objective: "worst",
      },
    );
    expect(shares[1]!.held).toBe("maximum");
    expect(shares[0]!.score).toBeCloseTo(shares[2]!.score, 6);
    expect(sum(shares.map(s => s.volume))).toBeCloseTo(60_000, 4);
  });

  it("refuses curves that fall", () => {
    const falling = { curve: power("down", 20, -50, 0.3) };
    expect(() => allocate([claims[0]!, falling], 1000, { objective: "worst" })).toThrow(
      /does not rise/,
    );
  });
});

describe("curves that bend upwards", () => {
  const sigmoids = [
    { curve: curve("a", logisticLaw(), [40, 20_000, 2.5]) },
    { curve: curve("b", logisticLaw(), [35, 15_000, 3]) },
    { curve: power("c", 30, 60, 0.3) },
  ];

  it("finds the grid's best or better, and certifies how far it can be from the optimum", () => {
    // 20,000 pairs lift one of the sigmoids, not both: equal slopes alone would not say which.
    const found = allocate(sigmoids, 20_000);
    expect(found.method).toBe("grid");
    const grid = brute(sigmoids, 20_000, 800);
    expect(found.score).toBeGreaterThanOrEqual(grid - 1e-9);
    expect(found.gap).toBeGreaterThanOrEqual(0);
    expect(found.score + found.gap).toBeGreaterThanOrEqual(grid);
  });

  it("closes the gap where the budget is ample and the optimum lies on the concave parts", () => {
    // What is left is the width of the dual's looks, 0.4 % in volume.
    expect(allocate(sigmoids, 300_000).gap).toBeLessThan(0.1);
  });

  it("takes a broken law, too", () => {
    const broken = { curve: curve("x", brokenLaw, [50, 40, 0.02, 0.8, 8000, 0.2]) };
    const claims = [broken, sigmoids[2]!, sigmoids[0]!];
    const found = allocate(claims, 30_000);
    expect(found.score).toBeGreaterThanOrEqual(brute(claims, 30_000, 400) - 1e-9);
  });
});

describe("comparison and path", async () => {
  const random = seeded(8);
  const volumes = [500, 1000, 2000, 4000, 8000, 16000];
  const languages = { ar: [38, 110, 0.3], el: [52, 160, 0.35], vi: [47, 90, 0.25] };
  const fits = Object.entries(languages).map(([group, [c, a, b]]) =>
    fitLaw(
      volumes.map(v => ({ group, inputs: [v], score: c! - a! * v ** -b! + 0.1 * random.normal() })),
      powerLaw,
    ),
  );
  const claims = fits.map(fit => ({ curve: curveOf(fit, fit.problem.groups[0]!), minimum: 100 }));
  const boots = await Promise.all(fits.map(fit => bootstrapFit(fit, { seed: 1, draws: 40 })));
  const draws = boots[0]!.optima.map((_, d) =>
    boots.map(({ fit, optima }) => curveOf(fit, fit.problem.groups[0]!, [], optima[d]!)),
  );

  it("never does worse than uniform or proportional under its own laws, and says by how much", async () => {
    const {
      allocation,
      baselines,
      volumes: spread,
    } = await compareAllocations(claims, 24_000, {
      available: [30_000, 10_000, 4000],
      draws,
    });
    expect(baselines.map(b => b.name)).toEqual(["uniform", "proportional"]);
    for (const { gain, interval, volumes: own } of baselines) {
      expect(gain).toBeGreaterThanOrEqual(0);
      expect(interval.low).toBeLessThanOrEqual(interval.high);
      expect(sum(own)).toBeCloseTo(24_000, 5);
    }
    expect(baselines[0]!.volumes).toEqual([8000, 8000, 8000].map(v => expect.closeTo(v, 5)));
    allocation.shares.forEach(({ volume }, i) => {
      expect(spread[i]!.low).toBeLessThanOrEqual(volume);
      expect(spread[i]!.high).toBeGreaterThanOrEqual(volume);
    });
  });

  it("leaves out a draw that allows no division, and gives up where many do", async () => {
    const falling = { ...draws[0]![0]!, slope: () => -1 };
    const spoiled = (count: number) =>
      draws.map((own, d) => (d < count ? [falling, ...own.slice(1)] : own));
    const options = { objective: "worst" } as const;
    const two = await compareAllocations(claims, 24_000, { ...options, draws: spoiled(2) });
    expect(two.undefinedDraws).toBe(2); // of 40: one in twenty
    const rest = await compareAllocations(claims, 24_000, { ...options, draws: draws.slice(2) });
    expect(two.baselines[0]!.interval).toEqual(rest.baselines[0]!.interval);
    const three = await compareAllocations(claims, 24_000, { ...options, draws: spoiled(3) });
    expect(three.undefinedDraws).toBe(3);
    expect(three.baselines[0]!.interval.low).toBeNaN();
  });

  it("stops at its next draw once its signal is aborted", async () => {
    const many = Array.from({ length: 1e5 }, (_, d) => draws[d % draws.length]!); // minutes
    const signal = AbortSignal.timeout(30);
    const work = compareAllocations(claims, 24_000, { draws: many, signal });
    await expect(work).rejects.toThrow(/timeout/);
  });

  it("has no intervals without draws", async () => {
    expect((await compareAllocations(claims, 24_000)).baselines[0]!.interval.low).toBeNaN();
  });

  it("stops at the next budget", async () => {
    const budgets = [1000, 4000, 16_000, 64_000];
    await expect(allocationPath(claims, budgets, { signal: stopAfter(2) })).rejects.toThrow(
      "stopped",
    );
  });

  it("scores more the more there is to divide, and gives no language less", async () => {
    const path = await allocationPath(claims, [1000, 4000, 16_000, 64_000]);
    for (let i = 1; i < path.length; i++) {
      expect(path[i]!.score).toBeGreaterThan(path[i - 1]!.score);
      path[i]!.shares.forEach(({ volume }, k) => {
        expect(volume).toBeGreaterThanOrEqual(path[i - 1]!.shares[k]!.volume);
      });
    }
  });

  it("divides in proportion inside bounds", () => {
    const bounds = [
      { low: 1, high: 100 },
      { low: 1, high: 1e9 },
      { low: 500, high: 1e9 },
    ];
    expect(inProportion([1, 1, 1], bounds, 900)).toEqual(
      [100, 300, 500].map(v => expect.closeTo(v, 6)),
    );
    expect(() => inProportion([1, 0, 1], bounds, 900)).toThrow(/above 0/);
  });

  it("takes the other inputs of a law, and refuses wrong numbers of them", () => {
    const given = xLlamaLaw({ similarity: "given" });
    const data = volumes.flatMap(v =>
      [0.3, 0.6].map(g => ({ group: `${g}`, inputs: [v, g], score: 100 - 120 * (g * v) ** -0.15 })),
    );
    const fit = fitLaw(data, given, { shared: ["alpha", "beta"] });
    expect(curveOf(fit, "0.3", [0.3]).score(4000)).toBeCloseTo(100 - 120 * 1200 ** -0.15, 4);
    expect(() => curveOf(fit, "0.3")).toThrow(/got 0 besides the volume/);
    expect(() => curveOf(fit, "de", [0.3])).toThrow(/one of 0.3, 0.6, got de/);
  });
});

describe("what it is given", () => {
  const a = { curve: power("a", 60, 100, 0.3) };

  it("refuses budgets below the minima, bounds the wrong way round, volume 0 and no languages", () => {
    expect(() =>
      allocate(
        [
          { ...a, minimum: 500 },
          { ...a, minimum: 600 },
        ],
        1000,
      ),
    ).toThrow(/does not cover/);
    expect(() => allocate([{ ...a, minimum: 5, maximum: 4 }], 1000)).toThrow(
      /bounds of "a" are \[5, 4\]/,
    );
    expect(() => allocate([{ ...a, minimum: 0 }], 1000)).toThrow(/\[0, Infinity\]/);
    expect(() => allocate([{ ...a, weight: -1 }], 1000)).toThrow(/weight of "a" is -1/);
    expect(() => allocate([{ ...a, weight: 0 }], 1000)).toThrow(/All weights are 0/);
    expect(() => allocate([], 1000)).toThrow(/at least one language/);
    expect(() => allocate([a], Number.NaN)).toThrow(/budget of NaN/);
  });

  it("refuses a law that is undefined at the minimum", () => {
    const log = { curve: curve("l", logLaw, [1e-3, 1, 1]) };
    expect(() => allocate([log, a], 100_000)).toThrow(/undefined at volume 1\.00/);
    expect(allocate([{ ...log, minimum: 2000 }, a], 100_000).method).toBe("conditions");
  });

  it("gives everything to the only language", () => {
    expect(volumesOf([a], 1234)).toEqual([expect.closeTo(1234, 6)]);
  });
});
