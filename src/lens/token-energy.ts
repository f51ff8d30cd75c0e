import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { hasRows } from "../checkpoint/packed/read-weight.js";
import { TableRows } from "../engine/table-rows.js";
import { needsOf } from "../engine/tfjs/needs.js";
import type { Model } from "../model/operations.js";
import { product } from "../numeric/linear/product.js";
import { matrix } from "../numeric/matrix.js";
import { type FinalNorm, finalNormWeights } from "./final-norm.js";

/** Says how much of states lies where tokens do. */
export interface TokenEnergy {
  /**
   * Returns the energy of each state.
   * @param states (W, H)
   * @param hasPassedNorm Whether they have passed the final norm, and so its weights.
   */
  of(states: Float32Array, hasPassedNorm: boolean): Promise<Float64Array>;
}

/** Rows of the head that are read at once. */
const rowsAtOnce = 8192;

/**
 * Returns Wendler et al.'s token energy: with û the rows of the head times the final norm's
 * weights, at unit length, and h a state,
 *
 *   energy(h) = √(Σ cos²(û, h) / V) / √(Σ Σ cos²(û, û′) / V²)
 *
 * so 1 where a state lies among the tokens as they lie among one another. Both sums follow
 * from G = Σ û ûᵀ, (H, H).
 *
 * @returns null where the head is more than one matrix of (vocabulary, H), as of encoders, or
 *   packed so that its rows cannot be read.
 * @see Wendler et al. 2024, https://arxiv.org/abs/2402.10588, section 5
 */
export async function tokenEnergy(
  checkpoint: Checkpoint,
  model: Model,
  signal?: AbortSignal,
): Promise<TokenEnergy | null> {
  const { vocabulary: rows, width } = model;
  const head = headMatrix(checkpoint, model);
  if (head === null) return null;
  const tables = new TableRows(checkpoint);
  try {
    const norm = await finalNormWeights(checkpoint, model);
    const sum = new Float64Array(width * width);
    for (let first = 0; first < rows; first += rowsAtOnce) {
      signal?.throwIfAborted();
      const length = Math.min(rowsAtOnce, rows - first);
      const block = tables.read(
        head,
        Uint32Array.from({ length }, (_, i) => first + i),
      );
      toUnit(block, width, norm.weight);
      const part = matrix(length, width, block);
      const { data } = await product(part, part, { transposeX: true });
      for (let i = 0; i < sum.length; i++) sum[i]! += data[i]!;
    }
    return energyBy(sum, rows, width, norm);
  } finally {
    tables.close();
  }
}

/** The head's matrix, if it is the whole of it and lies as (vocabulary, H). */
function headMatrix({ weights }: Checkpoint, { logits, vocabulary, width }: Model) {
  if (logits === undefined) return null;
  const { matrices } = needsOf(ops => logits(ops, null));
  const [[name, transposed] = ["", true]] = [...matrices];
  const weight = weights.get(name);
  const isTable =
    !transposed &&
    weight !== undefined &&
    hasRows(weight) &&
    weight.shape[0] === vocabulary &&
    weight.shape[1] === width;
  return matrices.size === 1 && isTable ? name : null;
}

/** Scales the columns, and then each row to unit length; a row of zeros stays. */
function toUnit(block: Float32Array, width: number, weight: Float64Array): void {
  for (let at = 0; at < block.length; at += width) {
    let square = 0;
    for (let j = 0; j < width; j++) {
      const value = block[at + j]! * weight[j]!;
      square += value * value;
      block[at + j] = value;
    }
    const norm = Math.sqrt(square) || 1;
    for (let j = 0; j < width; j++) block[at + j]! /= norm;
  }
}

function energyBy(
  sum: Float64Array,
  rows: number,
  width: number,
  { weight, bias }: FinalNorm,
): TokenEnergy {
  const own = Math.sqrt(sum.reduce((all, value) => all + value * value, 0)) / rows;
  const gram = matrix(width, width, sum);
  return {
    async of(states, hasPassedNorm) {
      const count = states.length / width;
      const unit = new Float64Array(states.length);
      for (let w = 0; w < count; w++) {
        const state = states.subarray(w * width, (w + 1) * width);
        const x = Float64Array.from(state, (value, j) =>
          hasPassedNorm ? (value - (bias?.[j] ?? 0)) / weight[j]! : value,
        );
        const mean = bias === null ? 0 : x.reduce((a, b) => a + b, 0) / width;
        const norm = Math.sqrt(x.reduce((all, value) => all + (value - mean) ** 2, 0));
        for (let j = 0; j < width; j++) unit[w * width + j] = (x[j]! - mean) / norm;
      }
      const turned = await product(matrix(count, width, unit), gram);
      return Float64Array.from({ length: count }, (_, w) => {
        let square = 0;
        for (let j = 0; j < width; j++)
          square += unit[w * width + j]! * turned.data[w * width + j]!;
        return Math.sqrt(Math.max(0, square) / rows) / own;
      });
    },
  };
}
