import { type Law, line } from "../law.js";

/**
 * The broken neural scaling law with one break: two power laws in log-log, joined
 * smoothly at volume d.
 *
 *   S(D) = a − b·D^(−c0)·(1 + (D/d)^(1/f))^(−c1·f)
 *
 * In the paper's letters y = a + b·x^(−c0)·…: for a score the gap to the limit a is what
 * scales, hence the sign. f is the sharpness of the bend (small: sharp). Six parameters:
 * fewer than nine points fit anything and say nothing, and AICc is undefined below.
 * The law need not be monotone or concave in D.
 *
 * @see Caballero et al. 2023, https://arxiv.org/abs/2210.14891, Eq. 1
 */
export const brokenLaw: Law = {
  name: "broken",
  formula: "S = a − b·D^(−c0)·(1 + (D/d)^(1/f))^(−c1·f)",
  source: "Caballero et al. 2023, arXiv 2210.14891, Eq. 1 (one break)",
  inputs: ["volume"],
  volume: 0,
  parameters: [
    { name: "a", meaning: "the limit of the score", lower: -1e6, upper: 1e6, scale: "linear" },
    { name: "b", meaning: "the gap at volume 1", lower: -1e12, upper: 1e12, scale: "linear" },
    { name: "c0", meaning: "the power before the break", lower: 0, upper: 4, scale: "linear" },
    { name: "c1", meaning: "the change of the power", lower: -4, upper: 4, scale: "linear" },
    { name: "d", meaning: "the volume of the break", lower: 1, upper: 1e15, scale: "log" },
    { name: "f", meaning: "the width of the break", lower: 1e-2, upper: 5, scale: "log" },
  ],
  evaluate(x, theta, gradient) {
    const [logged, distance, bend] = atBreak(x[0]!, theta);
    const power = Math.exp(-theta[2]! * logged - theta[3]! * theta[5]! * bend);
    const gap = theta[1]! * power;
    if (gradient) {
      const share = 1 / (1 + Math.exp(-distance)); // of the second power, 0 … 1
      gradient[0] = 1;
      gradient[1] = -power;
      gradient[2] = gap * logged;
      gradient[3] = gap * theta[5]! * bend;
      gradient[4] = (-gap * theta[3]! * share) / theta[4]!;
      gradient[5] = gap * theta[3]! * (bend - share * distance);
    }
    return theta[0]! - gap;
  },
  slope(x, theta) {
    const [logged, distance, bend] = atBreak(x[0]!, theta);
    const gap = theta[1]! * Math.exp(-theta[2]! * logged - theta[3]! * theta[5]! * bend);
    const share = 1 / (1 + Math.exp(-distance));
    return (gap * (theta[2]! + theta[3]! * share)) / x[0]!;
  },
  starts({ inputs, scores }) {
    const volumes = inputs.map(x => x[0]!).sort((p, q) => p - q);
    const breaks = [0.25, 0.5, 0.75].map(q => volumes[Math.floor(q * (volumes.length - 1))]!);
    const found: number[][] = [];
    for (const d of breaks)
      for (const [c0, c1] of [
        [0.1, 0.4],
        [0.4, -0.3],
        [0.3, 0],
        [0.02, 1],
      ] as const)
        for (const f of [0.2, 1]) {
          const theta = [0, -1, c0, c1, d, f]; // S = the bare power
          const solved = line(
            inputs.map(x => this.evaluate(x, theta)),
            scores,
          );
          if (solved) found.push([solved[0], -solved[1], c0, c1, d, f]);
        }
    return found;
  },
};

/** Returns log D, log (D/d)^(1/f), and log(1 + (D/d)^(1/f)) without overflow. */
function atBreak(volume: number, theta: ArrayLike<number>): [number, number, number] {
  const logged = Math.log(volume);
  const distance = (logged - Math.log(theta[4]!)) / theta[5]!;
  const bend = distance > 30 ? distance : Math.log1p(Math.exp(distance));
  return [logged, distance, bend];
}
