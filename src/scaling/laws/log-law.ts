import { type Law, line } from "../law.js";

const powers = [0.3, 0.5, 1, 1.5, 2.5, 4];

/**
 * The log law of downstream translation scores:
 *
 *   S(D) = (log(A·D^α))^β = (log A + α·log D)^β
 *
 * It never saturates, and is undefined (NaN) where A·D^α ≤ 1, that is at small volumes.
 * β far from 1 and α trade off: with a large β the form nears a power of D.
 *
 * @see Isik et al. 2024, https://arxiv.org/abs/2402.04177
 */
export const logLaw: Law = {
  name: "log",
  formula: "S = (log(A·D^alpha))^beta",
  source: "Isik et al. 2024, arXiv 2402.04177",
  inputs: ["volume"],
  volume: 0,
  parameters: [
    {
      name: "A",
      meaning: "log A + alpha·log D is the score before the power",
      lower: 1e-100,
      upper: 1e100,
      scale: "log",
    },
    { name: "alpha", meaning: "gain per e-fold of volume", lower: 1e-6, upper: 1e4, scale: "log" },
    { name: "beta", meaning: "the power of the logarithm", lower: 0.05, upper: 20, scale: "log" },
  ],
  evaluate(x, theta, gradient) {
    const beta = theta[2]!;
    const logged = Math.log(x[0]!);
    const base = Math.log(theta[0]!) + theta[1]! * logged;
    const score = base > 0 ? base ** beta : Number.NaN;
    if (gradient) {
      const outer = (beta * score) / base;
      gradient[0] = outer / theta[0]!;
      gradient[1] = outer * logged;
      gradient[2] = score * Math.log(base);
    }
    return score;
  },
  slope(x, theta) {
    const base = Math.log(theta[0]!) + theta[1]! * Math.log(x[0]!);
    return base > 0 ? (theta[1]! * theta[2]! * base ** (theta[2]! - 1)) / x[0]! : Number.NaN;
  },
  starts({ inputs, scores }) {
    const t = inputs.map(x => Math.log(x[0]!));
    return powers.flatMap(beta => {
      // A score of 0 or less has no root: the line goes through the others.
      const kept = t.map((_, i) => i).filter(i => scores[i]! > 0);
      const found = line(
        kept.map(i => t[i]!),
        kept.map(i => scores[i]! ** (1 / beta)),
      );
      if (!found) return [];
      const alpha = Math.max(found[1], 1e-5);
      // The line may dip below 0 at the smallest volume, where the law would be undefined.
      const intercept = Math.max(found[0], 1e-3 - alpha * t.reduce((a, b) => Math.min(a, b)));
      return [[Math.exp(Math.min(200, Math.max(-200, intercept))), alpha, beta]];
    });
  },
};
