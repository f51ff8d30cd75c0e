import { describe, expect, it } from "vitest";
import { seeded } from "../../src/numeric/random.js";
import { bootstrapFit } from "../../src/scaling/bootstrap-fit.js";
import { fitLaw } from "../../src/scaling/fit.js";
import { identifiability, leverages } from "../../src/scaling/identifiability.js";
import type { Law } from "../../src/scaling/law.js";
import { brokenLaw } from "../../src/scaling/laws/broken-law.js";
import { powerLaw } from "../../src/scaling/laws/power-law.js";
import { xLlamaLaw } from "../../src/scaling/laws/x-llama-law.js";
import type { Point } from "../../src/scaling/points.js";
import { profile } from "../../src/scaling/profile.js";
import { turkishPoints } from "./own-points.js";

const doublings = [500, 1000, 2000, 4000, 8000, 16000, 32000];

/** Points of a known law with normal noise: `repeats` at every volume. */
function draw(law: Law, theta: number[], sigma: number, repeats: number, seed: number): Point[] {
  const random = seeded(seed);
  return doublings.flatMap(volume =>
    Array.from({ length: repeats }, (_, r) => ({
      group: "x",
      inputs: [volume],
      score: law.evaluate([volume], theta) + sigma * random.normal(),
      cluster: `${volume}/${r}`,
    })),
  );
}

describe("95 % bootstrap intervals cover the truth in 90 to 98 % of 200 seeded draws", () => {
  const truths: [Law, number[]][] = [
    [xLlamaLaw(), [90, -0.08]],
    [powerLaw, [45, 120, 0.3]],
  ];
  it.each(truths)(
    "$name",
    async (law, truth) => {
      const next = 64000; // one doubling beyond the data
      const covered = { parameters: truth.map(() => 0), curve: 0, prediction: 0 };
      const other = seeded(99);
      for (let seed = 0; seed < 200; seed++) {
        // Three measurements a volume; with two, these intervals cover about 92 % for the power law.
        const fit = fitLaw(draw(law, truth, 0.3, 3, seed), law, { starts: 3 });
        const { parameters, curve, prediction } = await bootstrapFit(fit, {
          seed: 1000 + seed,
          draws: 200,
          starts: 1,
        });
        parameters.forEach(({ low, high }, i) => {
          if (low <= truth[i]! && truth[i]! <= high) covered.parameters[i]!++;
        });
        const mean = law.evaluate([next], truth);
        const measured = mean + 0.3 * other.normal();
        if (curve([next]).low <= mean && mean <= curve([next]).high) covered.curve++;
        const band = prediction([next]);
        if (band.low <= measured && measured <= band.high) covered.prediction++;
      }
      for (const count of [...covered.parameters, covered.curve, covered.prediction]) {
        expect(count).toBeGreaterThanOrEqual(0.9 * 200);
        expect(count).toBeLessThanOrEqual(0.98 * 200);
      }
    },
    600_000,
  ); // seconds of work; minutes on a machine that is busy with something else
});

describe("bootstrapFit", () => {
  const fit = fitLaw(draw(powerLaw, [45, 120, 0.3], 0.3, 2, 7), powerLaw);

  it("is deterministic with a seed and leaves the fit's problem as it was", async () => {
    const targets = fit.problem.targets.slice();
    const weights = fit.problem.weights.slice();
    const one = await bootstrapFit(fit, { seed: 1, draws: 50 });
    const two = await bootstrapFit(fit, { seed: 1, draws: 50 });
    expect(one.parameters).toEqual(two.parameters);
    expect(one.prediction([1e5])).toEqual(two.prediction([1e5]));
    expect(fit.problem.targets).toEqual(targets);
    expect(fit.problem.weights).toEqual(weights);
  });

  it("predicts another measurement less surely than the curve, and both less surely further out", async () => {
    const boot = await bootstrapFit(fit, { seed: 2, draws: 300 });
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(width(boot.prediction([32000]))).toBeGreaterThan(width(boot.curve([32000])));
    expect(width(boot.curve([512000]))).toBeGreaterThan(width(boot.curve([32000])));
  });

  it("agrees with the linear standard error where the law is nearly linear", async () => {
    // Small noise: the percentile interval is θ ± t·se up to the Monte-Carlo error of 1,000 draws.
    const sharp = fitLaw(draw(xLlamaLaw(), [90, -0.08], 0.02, 4, 3), xLlamaLaw());
    const boot = await bootstrapFit(sharp, { seed: 3 });
    const half = 2.056 * identifiability(sharp).standardErrors[1]!; // t(26)
    const { low, high } = boot.parameters[1]!;
    expect((high - low) / 2 / half).toBeGreaterThan(0.85);
    expect((high - low) / 2 / half).toBeLessThan(1.15);
  });

  it.each([
    "wild",
    "clusters",
  ] as const)("resamples by %s, keeping clusters whole", async resample => {
    const random = seeded(11);
    const points = Array.from({ length: 12 }, (_, c) => {
      const offset = 0.6 * random.normal(); // what the points of one run have in common
      return doublings.map(volume => ({
        group: "x",
        inputs: [volume],
        score: 45 - 120 * volume ** -0.3 + offset + 0.05 * random.normal(),
        cluster: `run ${c}`,
      }));
    }).flat();
    const clustered = fitLaw(points, powerLaw);
    const width = async (kind: "residuals" | "wild" | "clusters") => {
      const boot = await bootstrapFit(clustered, { seed: 1, draws: 200, resample: kind });
      const { low, high } = boot.curve([8000]);
      return high - low;
    };
    // Twelve runs that shift as a whole are twelve observations, not eighty-four.
    expect(await width(resample)).toBeGreaterThan(1.5 * (await width("residuals")));
  });

  it("keeps to the measurements where the curve passes through one of them", async () => {
    // Leverage is all but 1 at the last volume.
    const fitted = fitLaw(turkishPoints, brokenLaw);
    expect(Math.max(...leverages(fitted))).toBeGreaterThan(0.99);
    const intervals = await bootstrapFit(fitted, { seed: 0, draws: 200 });
    for (const volume of doublings) {
      const { low, high } = intervals.curve([volume]);
      expect(high - low).toBeLessThan(10); // without the bound on the noise: over a hundred
    }
  });

  it("foretells a quiet group's measurements better than a noisy one's", async () => {
    const quiet = draw(powerLaw, [45, 120, 0.3], 0.05, 3, 1);
    const noisy = draw(powerLaw, [45, 120, 0.3], 2, 3, 2).map(p => ({ ...p, group: "y" }));
    const fit = fitLaw([...quiet, ...noisy], powerLaw, { shared: ["b"] });
    const { prediction } = await bootstrapFit(fit, { seed: 3, draws: 200 });
    const width = (group: string) => {
      const { low, high } = prediction([8000], group);
      return high - low;
    };
    // Noise of one group is 40 times the other's; the shared exponent widens the quiet one's band.
    expect(width("y") / width("x")).toBeGreaterThan(5);
  });

  it("stops at its next draw once its signal is aborted", async () => {
    const work = bootstrapFit(fit, { draws: 1e6, signal: AbortSignal.timeout(30) }); // minutes
    await expect(work).rejects.toThrow(/timeout/);
  });

  it("gives the same where two of one fit run at once", async () => {
    const options = { seed: 1, draws: 50, signal: new AbortController().signal };
    const alone = await bootstrapFit(fit, options);
    const [one, two] = await Promise.all([bootstrapFit(fit, options), bootstrapFit(fit, options)]);
    expect(one.optima).toEqual(alone.optima);
    expect(two.optima).toEqual(alone.optima);
  });

  it("refuses a cluster bootstrap of few clusters, and a fit without spare points", async () => {
    const three = draw(powerLaw, [45, 120, 0.3], 0.3, 3, 1).map((p, i) => ({
      ...p,
      cluster: `${i % 3}`,
    }));
    await expect(
      bootstrapFit(fitLaw(three, powerLaw), { seed: 1, resample: "clusters" }),
    ).rejects.toThrow(/Only 3 clusters \(0, 1, 2\)/);
    const exact = draw(powerLaw, [45, 120, 0.3], 0.3, 1, 1).slice(0, 3);
    await expect(bootstrapFit(fitLaw(exact, powerLaw), { seed: 1 })).rejects.toThrow(/got 3 and 3/);
    await expect(bootstrapFit(fit, { seed: 1, confidence: 95 })).rejects.toThrow(
      /confidence in \(0, 1\)/,
    );
  });
});

describe("identifiability", () => {
  it("flags parameters that mimic each other, and clears those that do not", () => {
    expect(
      identifiability(fitLaw(draw(xLlamaLaw(), [90, -0.08], 0.3, 2, 1), xLlamaLaw())),
    ).toMatchObject({ identifiable: true });
    // Scores straight in log volume: the power law bends to its bound, c and a run away together.
    const straight = doublings.map((v, i) => ({ group: "x", inputs: [v], score: 10 + 4 * i }));
    const loose = identifiability(fitLaw(straight, powerLaw));
    expect(loose.identifiable).toBe(false);
    expect(Math.abs(loose.closest!.correlation)).toBeGreaterThan(0.99);
  });

  it("has leverages that add up to the number of parameters", () => {
    const hat = leverages(fitLaw(draw(powerLaw, [45, 120, 0.3], 0.3, 2, 7), powerLaw));
    expect(hat.reduce((a, b) => a + b, 0)).toBeCloseTo(3, 9); // the trace of a projection
  });
});

describe("profile", () => {
  it("equals the linear interval where the law is nearly linear", () => {
    const fit = fitLaw(draw(xLlamaLaw(), [90, -0.08], 0.02, 4, 3), xLlamaLaw());
    const se = identifiability(fit).standardErrors[1]!;
    const { low, high, closedAbove, closedBelow } = profile(fit, 1);
    expect(closedAbove && closedBelow).toBe(true);
    // t(26) at 95 %; curvature over so short an interval is below 1 %.
    expect((high - low) / 2 / (2.0555 * se)).toBeCloseTo(1, 2);
  });

  it("is open where the data do not bound a parameter", () => {
    // Scores that rise by the same amount each doubling: no limit c can be told.
    const points = doublings.map((volume, i) => ({
      group: "x",
      inputs: [volume],
      score: 10 + 4 * i + (i % 2 === 0 ? 0.3 : -0.3),
    }));
    const fit = fitLaw(points, powerLaw);
    const limit = profile(
      fit,
      fit.parameters.findIndex(p => p.name === "b"),
    );
    expect(limit.closedBelow).toBe(false);
    expect(limit.closedAbove).toBe(true);
  });

  it("never finds a better objective than the fit's", () => {
    const fit = fitLaw(draw(powerLaw, [45, 120, 0.3], 0.3, 2, 7), powerLaw);
    for (const index of [0, 1, 2])
      for (const { objective } of profile(fit, index).trace)
        expect(objective).toBeGreaterThanOrEqual(fit.objective * (1 - 1e-9)); // both to 1e-10
  });

  it("refuses Huber fits, fits without spare points, and unknown parameters", () => {
    const points = draw(powerLaw, [45, 120, 0.3], 0.3, 1, 7);
    expect(() => profile(fitLaw(points, powerLaw, { huber: 0.1 }), 0)).toThrow(/Huber/);
    expect(() => profile(fitLaw(points.slice(0, 3), powerLaw), 0)).toThrow(/got 3 and 3/);
    expect(() => profile(fitLaw(points, powerLaw), 3)).toThrow(/below 3, got 3/);
  });
});
