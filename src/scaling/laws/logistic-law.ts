import { type Law, line } from "../law.js";

/** What `logisticLaw` takes. */
export interface LogisticOptions {
  /** The score without any data, known and not fitted; defaults to 0. */
  readonly floor?: number;
  /** The score that `u` may not exceed; defaults to 100. */
  readonly ceiling?: number;
}

/**
 * Returns the logistic in log volume, for scores bounded on both sides:
 *
 *   S(D) = floor + (u − floor) / (1 + (m/D)^k) = floor + (u − floor)·σ(k·(log D − log m))
 *
 * m is the volume of half the rise. For k ≤ 1 it is concave in D; for k > 1 it is
 * sigmoid, with its inflection at m·((k−1)/(k+1))^(1/k).
 *
 * @see Ruan et al. 2024, https://arxiv.org/abs/2405.10938, for sigmoid links from
 *   log scale to bounded scores
 */
export function logisticLaw({ floor = 0, ceiling = 100 }: LogisticOptions = {}): Law {
  return {
    name: "logistic",
    formula: floor === 0 ? "S = u/(1 + (m/D)^k)" : `S = ${floor} + (u − ${floor})/(1 + (m/D)^k)`,
    source: "Ruan et al. 2024, arXiv 2405.10938 (sigmoid link in log scale)",
    inputs: ["volume"],
    volume: 0,
    parameters: [
      { name: "u", meaning: "the upper bound", lower: floor, upper: ceiling, scale: "linear" },
      { name: "m", meaning: "the volume of half the rise", lower: 1e-6, upper: 1e15, scale: "log" },
      { name: "k", meaning: "the steepness in log volume", lower: 1e-2, upper: 20, scale: "log" },
    ],
    evaluate(x, theta, gradient) {
      const rise = theta[0]! - floor;
      const distance = Math.log(x[0]!) - Math.log(theta[1]!);
      const share = 1 / (1 + Math.exp(-theta[2]! * distance));
      if (gradient) {
        const bend = rise * share * (1 - share);
        gradient[0] = share;
        gradient[1] = (-bend * theta[2]!) / theta[1]!;
        gradient[2] = bend * distance;
      }
      return floor + rise * share;
    },
    slope(x, theta) {
      const share = 1 / (1 + (theta[1]! / x[0]!) ** theta[2]!);
      return ((theta[0]! - floor) * theta[2]! * share * (1 - share)) / x[0]!;
    },
    starts({ inputs, scores }) {
      // With u given, the logit of the share is a line in log D.
      const best = Array.from(scores).reduce((a, b) => Math.max(a, b));
      const t = inputs.map(x => Math.log(x[0]!));
      const found: number[][] = [];
      for (const headroom of [1.02, 1.2, 2, 5]) {
        const u = Math.min(floor + (best - floor) * headroom, ceiling);
        const logits = Array.from(scores, s => {
          const share = Math.min(0.999, Math.max(0.001, (s - floor) / (u - floor)));
          return Math.log(share / (1 - share));
        });
        const solved = line(t, logits);
        if (!solved) continue;
        const k = Math.max(solved[1], 0.02);
        found.push([u, Math.exp(Math.min(34, Math.max(-13, -solved[0] / k))), k]);
      }
      return found.length > 0 ? found : [[best, 1, 1]];
    },
  };
}
