import { type Law, line } from "../law.js";

const exponents = [0.05, 0.15, 0.3, 0.5, 0.8, 1.3, 2];

/**
 * The power law with an offset, the form of most scaling work:
 *
 *   S(D) = c − a·D^(−b),   b > 0
 *
 * c is where unlimited data leads; a > 0 for a score that rises, a < 0 for a loss that
 * falls. Seven points within three decades rarely tell a small b from a high c: look at
 * the profile of c before quoting it.
 *
 * @see Kaplan et al. 2020, https://arxiv.org/abs/2001.08361; Rosenfeld et al. 2020,
 *   https://arxiv.org/abs/1909.12673 (the offset)
 */
export const powerLaw: Law = {
  name: "power",
  formula: "S = c − a·D^(−b)",
  source: "Kaplan et al. 2020, arXiv 2001.08361; offset: Rosenfeld et al. 2020, arXiv 1909.12673",
  inputs: ["volume"],
  volume: 0,
  parameters: [
    { name: "c", meaning: "the limit of the score", lower: -1e6, upper: 1e6, scale: "linear" },
    { name: "a", meaning: "the gap at volume 1", lower: -1e12, upper: 1e12, scale: "linear" },
    { name: "b", meaning: "how fast the gap closes", lower: 1e-3, upper: 4, scale: "log" },
  ],
  evaluate(x, theta, gradient) {
    const logged = Math.log(x[0]!);
    const power = Math.exp(-theta[2]! * logged);
    if (gradient) {
      gradient[0] = 1;
      gradient[1] = -power;
      gradient[2] = theta[1]! * power * logged;
    }
    return theta[0]! - theta[1]! * power;
  },
  slope: (x, theta) => theta[1]! * theta[2]! * x[0]! ** (-theta[2]! - 1),
  starts({ inputs, scores }) {
    return exponents.flatMap(b => {
      const found = line(
        inputs.map(x => x[0]! ** -b),
        scores,
      );
      return found ? [[found[0], -found[1], b]] : [[scores[0]!, 0, b]];
    });
  },
};
