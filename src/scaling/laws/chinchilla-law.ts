import type { Law } from "../law.js";

/**
 * Chinchilla's law of loss in two variables, N parameters and D tokens:
 *
 *   L(N, D) = E + A·N^(−α) + B·D^(−β)
 *
 * Fit it as its authors did, by a Huber loss with δ = 1e-3 on log L
 * (`{ space: "log", huber: 1e-3 }`).
 *
 * @see Hoffmann et al. 2022, https://arxiv.org/abs/2203.15556, Approach 3; Besiroglu et
 *   al. 2024, https://arxiv.org/abs/2404.10102, the replication
 */
export const chinchillaLaw: Law = {
  name: "chinchilla",
  formula: "L = E + A·N^(−alpha) + B·D^(−beta)",
  source: "Hoffmann et al. 2022, arXiv 2203.15556, Approach 3",
  inputs: ["parameters", "tokens"],
  volume: 1,
  parameters: [
    {
      name: "A",
      meaning: "loss at N = 1 for want of size",
      lower: 1e-8,
      upper: 1e12,
      scale: "log",
    },
    {
      name: "B",
      meaning: "loss at D = 1 for want of data",
      lower: 1e-8,
      upper: 1e12,
      scale: "log",
    },
    { name: "E", meaning: "the irreducible loss", lower: 1e-8, upper: 1e4, scale: "log" },
    { name: "alpha", meaning: "the power of N", lower: 1e-3, upper: 3, scale: "linear" },
    { name: "beta", meaning: "the power of D", lower: 1e-3, upper: 3, scale: "linear" },
  ],
  evaluate(x, theta, gradient) {
    const logN = Math.log(x[0]!);
    const logD = Math.log(x[1]!);
    const powerN = Math.exp(-theta[3]! * logN);
    const powerD = Math.exp(-theta[4]! * logD);
    if (gradient) {
      gradient[0] = powerN;
      gradient[1] = powerD;
      gradient[2] = 1;
      gradient[3] = -theta[0]! * powerN * logN;
      gradient[4] = -theta[1]! * powerD * logD;
    }
    return theta[2]! + theta[0]! * powerN + theta[1]! * powerD;
  },
  slope: (x, theta) => -theta[1]! * theta[4]! * x[1]! ** (-theta[4]! - 1),
  starts({ inputs, scores }) {
    // At each grid point half of the mean excess over E is laid to N and half to D.
    const smallest = Array.from(scores).reduce((a, b) => Math.min(a, b));
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    return [0.25, 0.5, 1].flatMap(alpha =>
      [0.25, 0.5, 1].flatMap(beta =>
        [0.5, 0.9].map(share => {
          const e = share * smallest;
          const excess = mean(Array.from(scores)) - e;
          const a = excess / 2 / mean(inputs.map(x => x[0]! ** -alpha));
          const b = excess / 2 / mean(inputs.map(x => x[1]! ** -beta));
          return [a, b, e, alpha, beta];
        }),
      ),
    );
  },
};
