import { columnMeans, subtractRow } from "../../numeric/linear/center.js";
import type { ComputeOptions } from "../../numeric/linear/compute.js";
import { columnProducts } from "../../numeric/linear/inner.js";
import { product } from "../../numeric/linear/product.js";
import { ridge } from "../../numeric/linear/ridge.js";
import { type Matrix, matrix, shape } from "../../numeric/matrix.js";
import type { Seed } from "../../numeric/random.js";
import { sum } from "../../numeric/statistics/summary.js";
import { type Split, splitSentences, takeRows } from "../../states/split.js";
import { stacked } from "../../states/stacked.js";

/** How a linear classifier of languages is fitted. */
export interface ProbeOptions {
  /** Of the sentences that teach, in (0, 1); defaults to 0.7. */
  readonly trainShare?: number;
  /**
   * Ridge penalty as a share of the number of training states, so that it means the same
   * at any scale and size; defaults to 0.01.
   */
  readonly penalty?: number;
  /** Splits the sentences: a seed, or a generator; defaults to 0. */
  readonly seed?: Seed;
  readonly compute?: ComputeOptions;
}

/** How well the language of a sentence can be read off its state. */
export interface ProbeResult {
  /** The share of held-out sentences whose language the probe tells. */
  readonly accuracy: number;
  /** (languages · test sentences), language by language: 1 where the probe was right. */
  readonly hits: Float64Array;
  /** For each language the share of its held-out sentences told right. */
  readonly byLanguage: Float64Array;
  /** 1 / the number of languages. */
  readonly chance: number;
}

/**
 * Returns how well a linear probe still tells the language of a sentence: ridge
 * regression of one-hot languages on standardised dimensions (those that are constant in
 * training are left out), and the language with the highest score. All translations of a sentence are on one side of the split:
 * a probe that knows a sentence's content gains nothing.
 *
 * Regression can overlook a language whose mean lies between those of two others; then
 * `byLanguage` shows it. High accuracy beside high alignment is no contradiction: the language may sit in a few
 * directions that the shared meaning does not use.
 *
 * @param languages Of each, its states (n, d), row i the same sentence in all.
 * @returns NaN throughout if a training state is NaN.
 * @see scikit-learn's StandardScaler and RidgeClassifier, which give the same predictions
 */
export async function languageProbe(
  languages: readonly Matrix[],
  { trainShare = 0.7, penalty = 0.01, seed = 0, compute = {} }: ProbeOptions = {},
): Promise<ProbeResult> {
  const { rows } = atLeastTwo(languages);
  return probeOn(languages, splitSentences(rows, trainShare, seed), penalty, compute);
}

function atLeastTwo(languages: readonly Matrix[]): Matrix {
  const [first] = languages;
  const count = languages.length;
  if (!first || count < 2)
    throw new RangeError(`languageProbe: expected at least two languages, got ${count}`);
  for (const states of languages)
    if (states.rows !== first.rows || states.cols !== first.cols)
      throw new RangeError(
        `languageProbe: expected equal shapes, got ${shape(first)} and ${shape(states)}`,
      );
  return first;
}

/** Returns the same on a given split. */
export async function probeOn(
  languages: readonly Matrix[],
  split: Split,
  penalty: number,
  compute: ComputeOptions = {},
): Promise<ProbeResult> {
  atLeastTwo(languages);
  const count = languages.length;
  const train = stacked(languages.map(states => takeRows(states, split.fit)));
  const test = stacked(languages.map(states => takeRows(states, split.test)));
  const m = train.rows;
  const mean = columnMeans(train);
  const shifted = subtractRow(train, mean);
  const factors = columnProducts(shifted, shifted).map(square =>
    square === 0 ? 0 : Math.sqrt(m / square),
  );
  const targets = new Float32Array(m * count).fill(-1 / count); // one-hot, centered
  for (let i = 0; i < m; i++) targets[i * count + Math.floor(i / split.fit.length)]! += 1;
  const weights = await ridge(shifted, matrix(m, count, targets), penalty * m, {
    ...compute,
    scale: factors,
  });
  const z = subtractRow(test, mean);
  const scores = await product(z, weights, { ...compute, terms: factors }); // (test, languages)

  const perLanguage = split.test.length;
  const hits = new Float64Array(z.rows);
  const told = new Float64Array(count); // counted, and divided once: a share of all is 1
  for (let i = 0; i < z.rows; i++) {
    const own = Math.floor(i / perLanguage);
    const row = scores.data.subarray(i * count, (i + 1) * count);
    hits[i] = Number.isNaN(row[own]!)
      ? Number.NaN
      : Number(row.every((score, language) => language === own || score < row[own]!));
    told[own]! += hits[i]!;
  }
  return {
    accuracy: sum(told) / z.rows,
    hits,
    byLanguage: told.map(right => right / perLanguage),
    chance: 1 / count,
  };
}
