import { type Law, line } from "../law.js";

const exponents = [0.2, 0.5, 0.8, 1.2];
/** Pre-learned data as multiples of D^b at the smallest, a middle and the largest volume. */
const offsets = [0.05, 1];

/**
 * The rectified law of fine-tuning: what pre-training already taught counts as data,
 * so the curve is flat at first and bends into a power law later.
 *
 *   S(D) = c − a / (p + D^b),   p > 0, b > 0
 *
 * In the paper's letters L = B/(D_l + D^β) + E: c = −E, a = B, p = D_l, b = β. With
 * p = 0 it is the power law; four parameters want eight points or more.
 *
 * @see Lin et al. 2024, https://arxiv.org/abs/2402.02314
 */
export const rectifiedLaw: Law = {
  name: "rectified",
  formula: "S = c − a/(p + D^b)",
  source: "Lin et al. 2024, arXiv 2402.02314",
  inputs: ["volume"],
  volume: 0,
  parameters: [
    { name: "c", meaning: "the limit of the score", lower: -1e6, upper: 1e6, scale: "linear" },
    { name: "a", meaning: "the gap times p + 1", lower: -1e15, upper: 1e15, scale: "linear" },
    {
      name: "p",
      meaning: "the pre-learned data, in units of D^b",
      lower: 1e-6,
      upper: 1e12,
      scale: "log",
    },
    { name: "b", meaning: "how fast the gap closes", lower: 1e-2, upper: 4, scale: "log" },
  ],
  evaluate(x, theta, gradient) {
    const logged = Math.log(x[0]!);
    const power = Math.exp(theta[3]! * logged);
    const inverse = 1 / (theta[2]! + power);
    const gap = theta[1]! * inverse;
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = -inverse;
      gradient[2] = gap * inverse;
      gradient[3] = gap * inverse * power * logged;
    }
    return theta[0]! - gap;
  },
  slope(x, theta) {
    const power = x[0]! ** theta[3]!;
    return (theta[1]! * theta[3]! * power) / (x[0]! * (theta[2]! + power) ** 2);
  },
  starts({ inputs, scores }) {
    const volumes = inputs.map(x => x[0]!).sort((a, b) => a - b);
    return exponents.flatMap(b =>
      offsets.flatMap(share =>
        [0, 0.5, 1].flatMap(quantile => {
          const p = share * volumes[Math.floor(quantile * (volumes.length - 1))]! ** b;
          const found = line(
            inputs.map(x => 1 / (p + x[0]! ** b)),
            scores,
          );
          return found ? [[found[0], -found[1], p, b]] : [];
        }),
      ),
    );
  },
};
