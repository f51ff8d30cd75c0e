import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { levenbergMarquardt } from "../../src/numeric/levenberg-marquardt.js";
import { seeded } from "../../src/numeric/random.js";
import { fQuantile, fTail, tQuantile } from "../../src/numeric/statistics/f-distribution.js";
import { fitLaw } from "../../src/scaling/fit.js";
import { chinchillaLaw } from "../../src/scaling/laws/chinchilla-law.js";
import { logLaw } from "../../src/scaling/laws/log-law.js";
import { logisticLaw } from "../../src/scaling/laws/logistic-law.js";
import { powerLaw } from "../../src/scaling/laws/power-law.js";
import { xLlamaLaw } from "../../src/scaling/laws/x-llama-law.js";
import { volumeLaws } from "../../src/scaling/laws.js";
import type { Point } from "../../src/scaling/points.js";
import { turkishPoints } from "./own-points.js";

interface Case {
  law: string;
  noise: number;
  volumes: number[];
  scores: number[];
  weights: number[];
  objective: number;
  parameters: number[];
}
const fixture = JSON.parse(
  readFileSync(new URL("../fixtures/scaling/fits.json", import.meta.url), "utf8"),
) as {
  cases: Case[];
  chinchilla: {
    parameters: number[];
    tokens: number[];
    loss: number[];
    delta: number;
    objective: number;
    fitted: number[];
  };
  fTail: [number, number, number, number][];
  tQuantile: [number, number, number][];
};

const points = ({
  volumes,
  scores,
  weights,
}: Pick<Case, "volumes" | "scores" | "weights">): Point[] =>
  volumes.map((v, i) => ({ group: "x", inputs: [v], score: scores[i]!, weight: weights[i]! }));
const rising = (scores: number[]) =>
  points({ volumes: scores.map((_, i) => 500 * 2 ** i), scores, weights: scores.map(() => 1) });

describe("agrees with SciPy's least squares", () => {
  const noisy = fixture.cases.filter(c => c.noise > 0);
  it.each(noisy)("$law: objective to 1e-6", c => {
    const law = volumeLaws().find(l => l.name === c.law)!;
    const fit = fitLaw(points(c), law);
    expect(fit.converged).toBe(true);
    // Not above SciPy's by more than 1e-6; it may be below where SciPy's starts all missed it.
    expect(fit.objective).toBeLessThan(c.objective * (1 + 1e-6));
    expect(fit.objective).toBeGreaterThan(c.objective * (1 - 1e-6));
  });

  it.each(fixture.cases.filter(c => c.noise === 0))("$law: recovers the truth without noise", c => {
    const law = volumeLaws().find(l => l.name === c.law)!;
    const fit = fitLaw(points(c), law);
    // Scores near 50 carry 1e-15 each; the flattest valley here (condition 1e4) makes 1e-5 of it.
    fit.parameters.forEach(({ value }, i) => {
      expect(value / c.parameters[i]!).toBeCloseTo(1, 4);
    });
    expect(fit.sigma).toBeLessThan(1e-6);
  });
});

describe("Chinchilla's law with a Huber loss on log loss", () => {
  const { chinchilla } = fixture;
  const runs = chinchilla.loss.map((score, i) => ({
    group: "runs",
    inputs: [chinchilla.parameters[i]!, chinchilla.tokens[i]!],
    score,
  }));

  it("reaches SciPy's best L-BFGS-B minimum on synthetic runs", () => {
    const fit = fitLaw(runs, chinchillaLaw, { space: "log", huber: chinchilla.delta });
    // 1e-6 relative in the objective, as promised; a lower minimum than SciPy's would be no fault.
    expect(fit.objective).toBeLessThan(chinchilla.objective * (1 + 1e-6));
    expect(fit.objective).toBeGreaterThan(chinchilla.objective * (1 - 1e-4));
    fit.parameters.forEach(({ value }, i) => {
      // The objective is flat to 1e-6 within about 1 % of A and B.
      expect(Math.abs(value / chinchilla.fitted[i]! - 1)).toBeLessThan(0.02);
    });
  });

  // The 245 rows that Epoch AI extracted belong to their repository
  // (epoch-research/analyzing-chinchilla, data/svg_extracted_data.csv) and are not part of
  // this one: give the file's path to run the replication on them.
  const file = process.env.ISOGLOSS_CHINCHILLA_CSV;
  it.skipIf(!file)("recovers Epoch's replication from Epoch's data", () => {
    const rows = readFileSync(file!, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map(line => line.split(",").map(Number));
    const losses = rows.map(r => r[6]!).sort((a, b) => b - a);
    const data = rows
      .map(r => ({ group: "runs", inputs: [r[3]!, r[4]! / (6 * r[3]!)], score: r[6]! }))
      .filter(p => p.score < losses[4]!);
    expect(data).toHaveLength(240);
    const fit = fitLaw(data, chinchillaLaw, { space: "log", huber: 1e-3 });
    const published = [6.16927953, 7.67036499, 0.59731639, 0.34731266, 0.36718262];
    const at = Float64Array.from(published);
    expect(fit.problem.value(at)).toBeCloseTo(0.001018274, 9); // ten digits are published
    expect(fit.objective).toBeLessThan(fit.problem.value(at) * (1 + 1e-9));
    // The authors' table: A 482.01, B 2085.43, E 1.8169, α 0.3478, β 0.3659, within its own errors.
    const [a, b, e, alpha, beta] = fit.parameters.map(p => p.value);
    expect(Math.abs(a! - 482.01)).toBeLessThan(10);
    expect(Math.abs(b! - 2085.43)).toBeLessThan(100);
    expect(e).toBeCloseTo(1.8169, 2);
    expect(alpha).toBeCloseTo(0.3478, 2);
    expect(beta).toBeCloseTo(0.3659, 2);
  });
});

describe("scores that still rise at the largest volume", () => {
  it.each([powerLaw, logLaw, logisticLaw()])("$name: every start ends in one minimum", law => {
    const fitted = fitLaw(turkishPoints, law);
    expect(fitted.converged).toBe(true);
    expect(fitted.agreement).toBe(1);
  });

  it.each(volumeLaws())("$name: what converged cannot be improved from where it ended", law => {
    const { problem, optimum, objective, converged } = fitLaw(turkishPoints, law);
    const again = levenbergMarquardt(problem, optimum, { iterations: 5000 });
    if (converged) expect(again.value).toBeGreaterThan(objective * (1 - 1e-9));
  });
});

describe("shared parameters", () => {
  const truth = { alpha: 110, beta: -0.12 };
  const gammas: Record<string, number> = { ar: 0.35, el: 0.5, zh: 0.25 };
  const random = seeded(4);
  const data = Object.entries(gammas).flatMap(([group, gamma]) =>
    [500, 1000, 2000, 4000, 8000, 16000].map(volume => ({
      group,
      inputs: [volume, gamma],
      score: 100 - truth.alpha * (gamma * volume) ** truth.beta + 0.1 * random.normal(),
    })),
  );

  it("identifies α and β across languages where γ is given", () => {
    const fit = fitLaw(data, xLlamaLaw({ similarity: "given" }), { shared: ["alpha", "beta"] });
    expect(fit.parameters.map(p => p.group)).toEqual([null, null]);
    // Eighteen points with noise 0.1: a relative error of a few per cent in α.
    expect(fit.parameters[0]!.value).toBeCloseTo(truth.alpha, -1);
    expect(fit.parameters[1]!.value).toBeCloseTo(truth.beta, 1);
    expect(fit.predict([32000, 0.35], "ar")).toBeCloseTo(100 - 110 * (0.35 * 32000) ** -0.12, 0);
  });

  it("fits a shared β with each language's own α as well as all at once can", () => {
    const own = data.map(p => ({ ...p, inputs: p.inputs.slice(0, 1) }));
    const fit = fitLaw(own, xLlamaLaw(), { shared: ["beta"] });
    expect(fit.parameters.map(p => `${p.name}:${p.group}`)).toEqual([
      "alpha:ar",
      "alpha:el",
      "alpha:zh",
      "beta:null",
    ]);
    // α_i/α_j = (γ_i/γ_j)^β: what is left of γ, up to a common factor.
    const ratio = fit.parameters[0]!.value / fit.parameters[1]!.value;
    expect(ratio).toBeCloseTo((0.35 / 0.5) ** truth.beta, 2);
  });

  it("refuses several groups that share nothing, and unknown names", () => {
    const own = data.map(p => ({ ...p, inputs: p.inputs.slice(0, 1) }));
    expect(() => fitLaw(own, xLlamaLaw())).toThrow(/share parameters or be fitted one by one/);
    expect(() => fitLaw(own, xLlamaLaw(), { shared: ["gamma"] })).toThrow(/got "gamma"/);
  });
});

describe("what it is given", () => {
  const good = rising([10, 18, 24, 28, 31, 33]);

  it("is deterministic", () => {
    const again = () => fitLaw(good, powerLaw, { seed: seeded(5) }).optimum;
    expect(again()).toEqual(again());
  });

  it("does not depend on the order of the points beyond rounding", () => {
    const forth = fitLaw(good, powerLaw).objective;
    const back = fitLaw(good.toReversed(), powerLaw).objective;
    expect(back / forth).toBeCloseTo(1, 9); // sums in another order
  });

  it("counts a point of weight 2 as two points", () => {
    const heavy = fitLaw([{ ...good[0]!, weight: 2 }, ...good.slice(1)], powerLaw);
    const twice = fitLaw([good[0]!, ...good], powerLaw);
    expect(heavy.objective / twice.objective).toBeCloseTo(1, 9); // converged to 1e-14 each
  });

  it("refuses too few distinct points, repeated ones not counted", () => {
    expect(() => fitLaw(rising([1, 2]), powerLaw)).toThrow(
      /3 parameters here, but there are only 2/,
    );
    const repeated = [...rising([1, 2]), ...rising([1.5, 2.5])];
    expect(() => fitLaw(repeated, powerLaw)).toThrow(/only 2 distinct/);
  });

  it("refuses no points at all, and scores where a law is nowhere defined", () => {
    expect(() => fitLaw([], powerLaw)).toThrow(/no points to fit the power law to/);
    expect(() => fitLaw(rising([-5, -4, -3, -2]), logLaw)).toThrow(/log law is undefined/);
  });

  it("takes repeated volumes", () => {
    const fit = fitLaw([...good, ...rising([10.5, 17.5, 24.5, 27.5])], powerLaw);
    expect(fit.residuals).toHaveLength(10);
    expect(fit.sigma).toBeGreaterThan(0.2);
  });

  it("refuses constant scores, zero volumes, NaN, and weights of 0", () => {
    expect(() => fitLaw(rising([7, 7, 7, 7]), powerLaw)).toThrow(/All 4 scores of "x" equal 7/);
    const zero = [{ group: "x", inputs: [0], score: 3 }, ...good];
    expect(() => fitLaw(zero, powerLaw)).toThrow(/volume = 0 is outside/);
    expect(() => fitLaw(rising([1, 2, Number.NaN, 4]), powerLaw)).toThrow(/has the score NaN/);
    expect(() => fitLaw([{ ...good[0]!, weight: 0 }, ...good], powerLaw)).toThrow(/weight 0/);
    expect(() => fitLaw(good, xLlamaLaw({ similarity: "given" }))).toThrow(/has 1 inputs.*takes 2/);
  });

  it("refuses logarithms of scores of 0, and a Huber loss without width", () => {
    expect(() => fitLaw(rising([0, 2, 3, 4]), powerLaw, { space: "log" })).toThrow(/above 0/);
    expect(() => fitLaw(good, powerLaw, { huber: 0 })).toThrow(/huber must be above 0, got 0/);
  });

  it("says when a parameter stands at its bound", () => {
    // A straight rise in log volume: the power law can only mimic it with b at its least.
    const fit = fitLaw(rising([10, 20, 30, 40, 50, 60]), powerLaw);
    const b = fit.parameters.find(p => p.name === "b")!;
    expect(b.atBound).toBe(true);
    expect(b.value).toBeCloseTo(1e-3, 6);
  });
});

describe("F and t", () => {
  it("agree with SciPy", () => {
    // The continued fraction and log Γ are good to 1e-13 relative.
    for (const [x, d1, d2, tail] of fixture.fTail)
      expect(Math.abs(fTail(x, d1, d2) / tail - 1)).toBeLessThan(1e-11);
    for (const [tail, d, t] of fixture.tQuantile) expect(tQuantile(tail, d) / t).toBeCloseTo(1, 10);
  });

  it("invert each other and keep their ends", () => {
    expect(fTail(fQuantile(0.03, 2, 9), 2, 9)).toBeCloseTo(0.03, 12);
    expect(fTail(0, 2, 9)).toBe(1);
    expect(fTail(Number.POSITIVE_INFINITY, 2, 9)).toBe(0);
    expect(fTail(Number.NaN, 2, 9)).toBeNaN();
  });
});
