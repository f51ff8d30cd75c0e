import { readFileSync } from "node:fs";

export interface NumericFixture {
  readonly values: number[];
  readonly other: number[];
  readonly ranks: number[];
  readonly spearman: number;
  readonly third: readonly number[];
  readonly partialSpearman: number;
  readonly pearson: number;
  readonly skewness: number;
  readonly variance: number;
  readonly quantiles: [number, number][];
  readonly normal: [number, number][];
  readonly cdf: [number, number][];
  readonly x: number[];
  readonly y: number[];
  readonly product: number[];
  readonly nearest: number[];
  readonly distances: number[];
  readonly eigenvalues: number[];
  readonly singular: number[];
  readonly pca: { variances: number[]; components: number[]; total: number };
  readonly targets: number[];
  readonly ridge: number[];
  readonly skewed: number[];
  readonly bca: [number, number];
}

/** Written by test/oracles/similarity_numeric.py. */
export const known = JSON.parse(
  readFileSync(new URL("../fixtures/similarity/numeric.json", import.meta.url), "utf8"),
) as NumericFixture;
