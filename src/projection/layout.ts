import { pause } from "../base/pause.js";
import type { Stoppable } from "../base/progress.js";
import type { Random } from "../numeric/random.js";
import { forceTable, tablePlace, tableValue } from "./force-table.js";
import type { GraphEdges } from "./fuzzy-graph.js";
import type { MembershipCurve } from "./membership-curve.js";

export interface LayoutOptions extends Stoppable {
  readonly curve: MembershipCurve;
  readonly epochs: number;
  /** Step of the first epoch, falling to 0 by the last; defaults to 1. */
  readonly learningRate?: number;
  /** Points pushed away for each one drawn near; defaults to 5. */
  readonly negativeSamples?: number;
  /** Called after each epoch. */
  readonly onEpoch?: () => void;
}

/** No coordinate moves further in one step. */
const farthest = 4;

/**
 * Moves points so that edges become short and others long: UMAP's stochastic
 * gradient descent, an edge as often as it is strong. Flat arrays throughout.
 *
 * @param heads (n, 2), moved in place.
 * @param tails (m, 2): `heads` itself for a fit, whose tails move too; the fixed
 * points of a finished map for new ones.
 * @see McInnes, Healy & Melville 2018, algorithm 5, https://arxiv.org/abs/1802.03426
 */
export async function layout(
  heads: Float64Array,
  tails: Float64Array,
  edges: GraphEdges,
  random: Random,
  {
    curve: { a, b },
    epochs,
    learningRate = 1,
    negativeSamples = 5,
    onEpoch,
    signal,
  }: LayoutOptions,
): Promise<void> {
  const moveTails = heads === tails;
  const points = tails.length / 2;
  const strongest = edges.weights.reduce((most, weight) => Math.max(most, weight), 0);
  // An edge too weak to be drawn once in all epochs is left out.
  const kept = Array.from(edges.weights.keys()).filter(
    e => edges.weights[e]! >= strongest / epochs,
  );
  const from = Uint32Array.from(kept, e => 2 * edges.heads[e]!);
  const to = Uint32Array.from(kept, e => 2 * edges.tails[e]!);
  const every = Float64Array.from(kept, e => strongest / edges.weights[e]!);
  const due = every.slice();
  const dueNegative = every.map(period => period / negativeSamples);

  const pulls = forceTable(square => {
    const power = a * square ** b;
    return (-2 * b * power) / (square * (power + 1));
  });
  const pushes = forceTable(square => (2 * b) / ((0.001 + square) * (a * square ** b + 1)));
  // Xorshift: 32 random bits in three operations, in a local variable of the loop.
  let state = 1 + random.integer(0x7fffffff);

  for (let epoch = 0; epoch < epochs; epoch++) {
    await pause(signal);
    const rate = learningRate * (1 - epoch / epochs);
    for (let e = 0; e < from.length; e++) {
      if (due[e]! > epoch) continue;
      const period = every[e]!;
      due[e]! += period;
      const i = from[e]!;
      const j = to[e]!;
      let x = heads[i]!;
      let y = heads[i + 1]!;
      let dx = x - tails[j]!;
      let dy = y - tails[j + 1]!;
      let square = dx * dx + dy * dy;
      if (square > 0) {
        const pull = tableValue(pulls, tablePlace(square));
        dx = clip(pull * dx) * rate;
        dy = clip(pull * dy) * rate;
        x += dx;
        y += dy;
        if (moveTails) {
          tails[j]! -= dx;
          tails[j + 1]! -= dy;
        }
      }
      const negatives = Math.floor(((epoch - dueNegative[e]!) * negativeSamples) / period);
      for (let p = 0; p < negatives; p++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        const k = 2 * ((state >>> 0) % points);
        if (moveTails && k === i) continue;
        dx = x - tails[k]!;
        dy = y - tails[k + 1]!;
        square = dx * dx + dy * dy;
        if (square > 0) {
          const push = tableValue(pushes, tablePlace(square));
          x += clip(push * dx) * rate;
          y += clip(push * dy) * rate;
        } else {
          x += farthest * rate; // Two points in one place: away, in the direction umap-learn takes.
          y += farthest * rate;
        }
      }
      dueNegative[e]! += (negatives * period) / negativeSamples;
      heads[i] = x;
      heads[i + 1] = y;
    }
    onEpoch?.();
  }
}

function clip(step: number): number {
  return step > farthest ? farthest : step < -farthest ? -farthest : step;
}
