import { oncePerObject } from "../../base/once.js";
import { dot } from "../../numeric/linear/inner.js";
import { product } from "../../numeric/linear/product.js";
import { svd } from "../../numeric/linear/svd.js";
import { row } from "../../numeric/matrix.js";
import { sum } from "../../numeric/statistics/summary.js";
import type { Measurement } from "../measure.js";
import { type PairMeasure, pairMeasure } from "../pair-measure.js";
import { coordinates } from "../prepared/axes.js";
import type { Order } from "../prepared/order.js";
import type { Pair } from "../prepared/pair.js";
import { mostDecompositions, singularValuesUnder } from "./canonical.js";
import { defaultMostAxes } from "./truncation.js";

/**
 * @file How well one representation is turned into the other by a rotation. Columns are
 * centered and both sides scaled to Frobenius norm 1; then
 *
 *   s = max_Q ⟨X̃Q, Ỹ⟩ = ‖X̃ᵀỸ‖_*, the sum of singular values.
 *
 * Beyond 256 sentences, or 128 dimensions, only the leading 128 axes of each side enter
 * the singular values (the norms are whole), so that s is low by at most
 * √(1 − share_x) + √(1 − share_y), the shares of variance that the axes hold.
 *
 * @see Williams et al. 2021, Generalized shape metrics, https://arxiv.org/abs/2110.14739
 */

interface Rotation {
  readonly similarity: number;
  readonly influence: Float64Array;
  under(order: Order): Promise<number>;
}

const bestRotation = oncePerObject(async ({ n, x, y }: Pair): Promise<Rotation> => {
  const kernelX = await x.linearKernel();
  const kernelY = await y.linearKernel();
  const axesX = await x.axes(defaultMostAxes);
  const axesY = await y.axes(defaultMostAxes);
  const scale = Math.sqrt(kernelX.trace * kernelY.trace);
  if (axesX.values.length === 0 || axesY.values.length === 0) return nothing(n);
  const a = coordinates(axesX); // (n, rx)
  const b = coordinates(axesY); // (n, ry)
  const { left, values, right } = svd(await product(a, b, { transposeX: true }));
  const nuclear = sum(values);
  const similarity = Math.min(1, nuclear / scale);
  // The best rotation is a maximum, so to first order a sentence does not move it.
  const turned = await product(a, left); // (n, r)
  const fixed = await product(b, right); // (n, r)
  const influence = Float64Array.from({ length: n }, (_, i) => {
    const agreement = dot(row(turned, i), row(fixed, i)) / nuclear;
    const size = kernelX.diagonal[i]! / kernelX.trace + kernelY.diagonal[i]! / kernelY.trace;
    return n * similarity * (agreement - size / 2);
  });
  const under = oncePerObject(async (order: Order) => {
    return Math.min(1, sum(await singularValuesUnder(a, b, order)) / scale);
  });
  return { similarity, influence, under };
});

function nothing(n: number): Rotation {
  return {
    similarity: Number.NaN,
    influence: new Float64Array(n).fill(Number.NaN),
    under: async () => Number.NaN,
  };
}

function shape<const Name extends string>(
  name: Name,
  label: string,
  range: readonly [number, number],
  of: (similarity: number) => number,
  slope: (similarity: number) => number,
): PairMeasure<Name> {
  return pairMeasure({
    family: "structure",
    name,
    label,
    better: slope(0.5) > 0 ? "higher" : "lower",
    range,
    invariances: ["rotation", "uniform scale", "translation"],
    cost: "r³ + nr², axes n²r",
    chanceRule: "mean over random pairings",
    source: "https://arxiv.org/abs/2110.14739",
    sameSpace: false,
    mostPermutations: mostDecompositions,
    chance: () => null,
    async evaluate(pair): Promise<Measurement> {
      const { similarity, influence, under } = await bestRotation(pair);
      return {
        value: of(similarity),
        influence: influence.map(value => slope(similarity) * value),
        permuted: async order => of(await under(order)),
      };
    },
  });
}

/** The Procrustes similarity s: 1 if a rotation, scaling and translation make x into y. NaN if a side is constant or NaN. */
export const procrustesSimilarity = shape(
  "procrustes-similarity",
  "Procrustes similarity",
  [0, 1],
  s => s,
  () => 1,
);

/** The Procrustes distance √(2 − 2s): what the best rotation leaves, 0 to √2; a metric. */
export const procrustesDistance = shape(
  "procrustes-distance",
  "Procrustes distance",
  [0, Math.SQRT2],
  s => Math.sqrt(2 - 2 * s),
  s => -1 / Math.sqrt(2 - 2 * s),
);

/** The angular shape distance arccos s: 0 to π/2; a metric, so that the triangle inequality holds. */
export const shapeDistance = shape(
  "shape-distance",
  "Angular shape distance",
  [0, Math.PI / 2],
  Math.acos,
  s => -1 / Math.sqrt(1 - s * s),
);
