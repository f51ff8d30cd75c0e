import { describe, expect, it } from "vitest";
import { seeded } from "../../src/numeric/random.js";
import { fitLaw } from "../../src/scaling/fit.js";
import { holdOut } from "../../src/scaling/hold-out.js";
import { aicc, akaikeWeights } from "../../src/scaling/information.js";
import { lackOfFit } from "../../src/scaling/lack-of-fit.js";
import type { Law } from "../../src/scaling/law.js";
import { powerLaw } from "../../src/scaling/laws/power-law.js";
import { xLlamaLaw } from "../../src/scaling/laws/x-llama-law.js";
import { volumeLaws } from "../../src/scaling/laws.js";
import type { Point } from "../../src/scaling/points.js";
import { rankLaws } from "../../src/scaling/rank-laws.js";
import { greekPoints } from "./own-points.js";

const doublings = [500, 1000, 2000, 4000, 8000, 16000, 32000, 64000];
const points = (score: (volume: number) => number, repeats = 1, noise = 0, seed = 1): Point[] => {
  const random = seeded(seed);
  return doublings.flatMap(volume =>
    Array.from({ length: repeats }, () => ({
      group: "x",
      inputs: [volume],
      score: score(volume) + noise * random.normal(),
    })),
  );
};
const power = (volume: number) => 46 - 150 * volume ** -0.32;

describe("aicc", () => {
  it("is the textbook formula", () => {
    const fit = fitLaw(points(power, 1, 0.3), powerLaw);
    const [n, k] = [8, 4];
    const rss = fit.residuals.reduce((sum, r) => sum + r * r, 0);
    const expected = n * Math.log(rss / n) + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
    expect(aicc(fit)).toBeCloseTo(expected, 10); // the same sums in another order
  });

  it("is NaN where there are too few points to correct for, or for a Huber loss", () => {
    expect(aicc(fitLaw(points(power, 1, 0.3).slice(0, 5), powerLaw))).toBeNaN();
    expect(aicc(fitLaw(points(power, 1, 0.3), powerLaw, { huber: 0.1 }))).toBeNaN();
  });

  it("gives weights that add up to 1, the undefined left out", () => {
    expect(akaikeWeights([Number.NEGATIVE_INFINITY, 10])).toEqual([1, 0]); // an exact fit
    const weights = akaikeWeights([10, Number.NaN, 12]);
    expect(weights[0]! + weights[2]!).toBeCloseTo(1, 12);
    expect(weights[0]! / weights[2]!).toBeCloseTo(Math.E, 12);
    expect(weights[1]).toBeNaN();
  });
});

describe("holdOut", () => {
  it("fits without the largest volume and predicts it, beside the last value", () => {
    const result = holdOut(points(power), powerLaw);
    expect(result.fit.problem.points).toHaveLength(7);
    expect(result.points[0]!.naive).toBeCloseTo(power(32000), 12);
    expect(result.rmse).toBeLessThan(1e-6); // noiseless: only the optimiser's tolerance
    expect(result.naiveRmse).toBeCloseTo(power(64000) - power(32000), 12);
  });

  it("holds out the largest volumes of each group, with all their repetitions", () => {
    const two = [
      ...points(power, 2, 0.1),
      ...points(v => power(v) - 5, 2, 0.1, 2)
        .slice(0, 12)
        .map(p => ({ ...p, group: "y" })),
    ];
    const { points: held } = holdOut(two, powerLaw, { largest: 2, shared: ["b"] });
    expect(held.map(h => `${h.point.group}:${h.point.inputs[0]}`)).toEqual([
      ...["x:32000", "x:32000", "x:64000", "x:64000"],
      ...["y:8000", "y:8000", "y:16000", "y:16000"],
    ]);
  });

  it("refuses to hold out everything", () => {
    expect(() => holdOut(points(power), powerLaw, { largest: 8 })).toThrow(/nothing is left/);
  });
});

describe("lackOfFit", () => {
  it("accepts the law that made the data and rejects one that cannot bend enough", () => {
    const data = points(power, 3, 0.2);
    expect(lackOfFit(fitLaw(data, powerLaw))!.p).toBeGreaterThan(0.01);
    expect(lackOfFit(fitLaw(data, xLlamaLaw()))!.p).toBeLessThan(1e-6);
  });

  it("is uniform under the truth: p < 0.1 in about a tenth of 200 draws", () => {
    let small = 0;
    for (let seed = 0; seed < 200; seed++)
      if (lackOfFit(fitLaw(points(power, 3, 0.2, seed), powerLaw, { starts: 2 }))!.p < 0.1) small++;
    // Binomial(200, 0.1): 20 ± 4.2; three standard deviations either way.
    expect(small).toBeGreaterThan(7);
    expect(small).toBeLessThan(33);
  });

  it("is null without repetitions", () => {
    expect(lackOfFit(fitLaw(points(power, 1, 0.2), powerLaw))).toBeNull();
  });
});

describe("rankLaws", () => {
  it("puts the law that made the data first among those it does not contain", async () => {
    const { candidates, best } = await rankLaws(points(power, 3, 0.05));
    expect(best).not.toBeNull();
    // The rectified and the broken law contain the power law; AICc prefers the plain one.
    const weight = (name: string) => candidates.find(c => c.law.name === name)!.akaikeWeight;
    for (const name of ["x-llama", "log", "logistic", "rectified", "broken"])
      expect(weight("power")).toBeGreaterThan(weight(name));
    expect(candidates.find(c => c.law.name === "x-llama")!.objections).not.toHaveLength(0);
  });

  it("says that no law fits where the naive forecast wins", async () => {
    // Rises, then falls back: every monotone law is wrong about what comes next.
    const scores = [10, 14, 18, 22, 25, 27, 28, 20];
    const data = doublings.map((v, i) => ({ group: "x", inputs: [v], score: scores[i]! }));
    const { best, verdict } = await rankLaws(data, { laws: volumeLaws().slice(0, 5) });
    expect(best).toBeNull();
    expect(verdict).toMatch(/^No law fits: .*the naive forecast by 8\.00/);
  });

  it("chooses once more without the largest volume, and reports that law's error first", async () => {
    const { best, blind, verdict, candidates } = await rankLaws(greekPoints);
    const kept = greekPoints.filter(p => p.inputs[0]! < 32_000);
    const choice = (await rankLaws(kept)).best!.law.name;
    expect(blind!.law.name).toBe(choice);
    expect(best!.law.name).not.toBe(choice);
    expect(blind!.heldOut!.rmse).toBeGreaterThan(best!.heldOut!.rmse);
    const likely = candidates.filter(c => c.fit.converged).sort((a, b) => a.aicc - b.aicc)[0]!;
    const naive = best!.heldOut!.naiveRmse.toPrecision(3);
    expect(verdict).toBe(
      `${choice}, chosen without the largest volume, misses it by ${blind!.heldOut!.rmse.toPrecision(3)} (naive forecast ${naive}); ` +
        `with it ${best!.law.name} fits best, by its own error of ${best!.heldOut!.rmse.toPrecision(3)} there. AICc prefers ${likely.law.name}.`,
    );
  });

  it("says so in one clause where the choice is the same, and where too few volumes are left to choose", async () => {
    const laws = [xLlamaLaw(), powerLaw];
    const same = await rankLaws(points(power, 3, 0.05), { laws });
    expect(same.blind).toBe(same.best);
    expect(same.verdict).toMatch(
      /^power fits best: chosen without the largest volume, it misses it by [\d.e-]+ \(naive forecast 1\.04\)\.$/,
    );
    const few = await rankLaws(points(power, 3, 0.001).slice(0, 12), { laws: [powerLaw] }); // four volumes
    expect(few.blind).toBeNull();
    expect(few.verdict).toMatch(/^power fits best, by its own error of .*too few volumes/);
    const two = (await rankLaws(points(power, 3, 0.05), { laws, largest: 2 })).verdict;
    expect(two).toMatch(/without the 2 largest volumes, it misses them by/);
  });

  it("stops before the next law once its signal is aborted", async () => {
    const controller = new AbortController();
    const starts: typeof powerLaw.starts = data => {
      controller.abort();
      return powerLaw.starts(data);
    };
    const never: typeof powerLaw.starts = () => expect.unreachable("the second law was tried");
    const laws = [
      { ...powerLaw, starts },
      { ...powerLaw, starts: never },
    ];
    const work = rankLaws(points(power), { laws, signal: controller.signal });
    await expect(work).rejects.toThrow(/aborted/);
  });

  it("puts a law whose optimum was not found last, however little it errs", async () => {
    // Its gradient is a tenth of the true one: steps overshoot, are damped, and creep.
    const creeping: Law = {
      ...powerLaw,
      name: "creeping",
      evaluate(x, theta, gradient) {
        const score = powerLaw.evaluate(x, theta, gradient);
        gradient?.forEach((_, i) => {
          gradient[i]! *= 0.1;
        });
        return score;
      },
    };
    const { candidates, best, verdict } = await rankLaws(points(power, 3, 0.2), {
      laws: [creeping, xLlamaLaw()],
    });
    expect(candidates.map(c => c.law.name)).toEqual(["x-llama", "creeping"]);
    expect(candidates[1]!.objections).toContain("its optimum was not found");
    expect(candidates[1]!.heldOut!.rmse).toBeLessThan(candidates[0]!.heldOut!.rmse);
    expect(best).toBeNull();
    expect(verdict).toMatch(/^No law fits: x-llama: .*creeping: its optimum was not found/);
  });

  it("lists laws that the points cannot carry, with the reason", async () => {
    const { refused, candidates } = await rankLaws(points(power, 1, 0.1).slice(0, 4));
    expect(refused.map(r => r.law.name)).toEqual(["broken"]);
    expect(refused[0]!.reason).toMatch(/6 parameters here, but there are only 4/);
    const untested = candidates.find(c => c.law.name === "rectified")!;
    expect(untested.heldOut).toBeNull();
    expect(untested.objections[0]).toMatch(/^it cannot be tested/);
  });

  it("is empty-handed but whole where nothing can be fitted", async () => {
    const { best, verdict, refused } = await rankLaws(points(power).slice(0, 1));
    expect(best).toBeNull();
    expect(refused).toHaveLength(6);
    expect(verdict).toBe("No law fits: the points can carry none of the 6 tried.");
  });
});
