import { type Matrix, matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";

export interface ViewsOptions {
  readonly seed: number;
  readonly n: number;
  readonly d: number;
  /** Standard deviation of what each side has for itself; the common part has about 1. */
  readonly noise?: number;
}

/** Returns two noisy views of the same n sentences with a falling spectrum, in float64. */
export function views({ seed, n, d, noise = 0.5 }: ViewsOptions): { x: Matrix; y: Matrix } {
  const random = seeded(seed);
  const shared = Float64Array.from({ length: n * d }, (_, at) => random.normal() / (1 + (at % d)));
  const mixing = seeded(17); // the same for all seeds: one population, many samples
  const weights = Float64Array.from({ length: d * d }, () => mixing.normal());
  const view = () =>
    matrix(
      n,
      d,
      Float64Array.from({ length: n * d }, (_, at) => {
        const i = Math.floor(at / d);
        let sum = 0.3 + noise * random.normal();
        for (let k = 0; k < d; k++) sum += shared[i * d + k]! * weights[k * d + (at % d)]!;
        return sum;
      }),
    );
  return { x: view(), y: view() };
}
