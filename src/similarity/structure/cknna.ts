import { dot } from "../../numeric/linear/inner.js";
import { sum } from "../../numeric/statistics/summary.js";
import { adjustable, pairMeasure } from "../pair-measure.js";
import { unbiased } from "../prepared/hsic.js";
import { influenceOf } from "../prepared/influence.js";
import type { Order } from "../prepared/order.js";
import type { Prepared, Side } from "../prepared/prepare.js";
import { mutualNeighbours } from "./mutual-knn.js";

/**
 * Centered kernel nearest-neighbour alignment: CKA by the unbiased HSIC over those
 * pairs of sentences only that are k-nearest neighbours in both spaces,
 *
 *   H(K, L) / √(H(K, K) H(L, L)),   H(K, L) = HSIC(α ∘ K, α ∘ L),   α_ij = 1[j ∈ N_k(x_i) ∩ N_k(y_i)],
 *
 * K and L cosines within each language; the masks of H(K, K) and H(L, L) are those of
 * K and L alone. Neighbours that are equally near are drawn at random, on each side apart.
 * No 1e-6 is added to the denominator, unlike in the authors' code.
 *
 * Its interval holds the neighbourhoods fixed when it leaves a sentence out, which makes
 * it wide: 99 % in the project's simulations where it says 95 %. NaN if n ≤ k + 1, or a
 * state is NaN or zero.
 * @see Huh et al. 2024, appendix A, https://arxiv.org/abs/2405.07987
 */
export const cknna = adjustable((k: number = mutualNeighbours) =>
  pairMeasure({
    family: "structure",
    name: "cknna",
    label: `CKNNA, k = ${k}`,
    better: "higher",
    range: [-1, 1],
    invariances: ["rotation", "scale of each row"],
    cost: "nkd",
    chanceRule: "mean over random pairings",
    source: "https://arxiv.org/abs/2405.07987",
    sameSpace: false,
    chance: () => null,
    async evaluate({ n, x, y }) {
      const a = n > k + 1 ? await localKernel(x, k, "x") : null;
      const b = n > k + 1 ? await localKernel(y, k, "y") : null;
      if (!a || !b) return { value: Number.NaN, permuted: () => Number.NaN };
      const across = localHsic(n, a, b);
      const ofX = localHsic(n, a, a);
      const ofY = localHsic(n, b, b);
      const scale = Math.sqrt(ofX.value * ofY.value);
      const value = across.value / scale;
      const [withoutX, withoutY] = [ofX.leaveOneOut(), ofY.leaveOneOut()];
      const leaveOneOut = across
        .leaveOneOut()
        .map((without, i) => without / Math.sqrt(withoutX[i]! * withoutY[i]!));
      return {
        value,
        influence: influenceOf(value, leaveOneOut),
        permuted: order => localHsic(n, a, reordered(b, order)).value / scale,
      };
    },
  }),
);

/** Cosines of each sentence with its k nearest. */
interface LocalKernel {
  readonly k: number;
  /** (n, k) */
  readonly neighbours: Uint32Array;
  /** (n, k) */
  readonly cosines: Float64Array;
}

async function localKernel(states: Prepared, k: number, side: Side): Promise<LocalKernel | null> {
  const found = await states.neighbours(k + 1, side); // shared with mutual k-NN, which needs one more
  if (!found) return null;
  const neighbours = found.indices.filter((_, at) => at % (k + 1) < k);
  const cosines = Float64Array.from(found.values.filter((_, at) => at % (k + 1) < k));
  return { k, neighbours, cosines };
}

/** Returns the kernel whose sentence i is `order[i]` of the given one. */
function reordered({ k, neighbours, cosines }: LocalKernel, order: Order): LocalKernel {
  const place = new Uint32Array(order.length);
  order.forEach((j, i) => {
    place[j] = i;
  });
  const at = (index: number) => order[Math.floor(index / k)]! * k + (index % k);
  return {
    k,
    neighbours: neighbours.map((_, index) => place[neighbours[at(index)]!]!),
    cosines: cosines.map((_, index) => cosines[at(index)]!),
  };
}

/** The entries that two sparse kernels share, row by row. */
interface CommonEntries {
  readonly rows: Uint32Array;
  readonly columns: Uint32Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly count: number;
  /** (n + 1): where the entries of each row begin. */
  readonly starts: Uint32Array;
}

function commonEntries(n: number, a: LocalKernel, b: LocalKernel): CommonEntries {
  const { k } = a;
  const rows = new Uint32Array(n * k);
  const columns = new Uint32Array(n * k);
  const valuesA = new Float64Array(n * k);
  const valuesB = new Float64Array(n * k);
  const starts = new Uint32Array(n + 1);
  const placeInB = new Int32Array(n).fill(-1);
  let count = 0;
  for (let i = 0; i < n; i++) {
    for (let r = i * k; r < (i + 1) * k; r++) placeInB[b.neighbours[r]!] = r;
    for (let r = i * k; r < (i + 1) * k; r++) {
      const j = a.neighbours[r]!;
      if (placeInB[j]! < i * k) continue; // an earlier row's mark
      rows[count] = i;
      columns[count] = j;
      valuesA[count] = a.cosines[r]!;
      valuesB[count++] = b.cosines[placeInB[j]!]!;
    }
    starts[i + 1] = count;
  }
  return { rows, columns, a: valuesA, b: valuesB, count, starts };
}

/**
 * Returns the unbiased HSIC of two sparse kernels restricted to their common entries,
 * and what is left of it without each sentence. Common entries are not symmetric (i may
 * be a neighbour of j and not the reverse), so K and Lᵀ meet as in the authors' code.
 */
function localHsic(n: number, a: LocalKernel, b: LocalKernel) {
  const entries = commonEntries(n, a, b);
  const rowA = new Float64Array(n);
  const rowB = new Float64Array(n);
  const columnA = new Float64Array(n);
  const columnB = new Float64Array(n);
  for (let e = 0; e < entries.count; e++) {
    rowA[entries.rows[e]!]! += entries.a[e]!;
    rowB[entries.rows[e]!]! += entries.b[e]!;
    columnA[entries.columns[e]!]! += entries.a[e]!;
    columnB[entries.columns[e]!]! += entries.b[e]!;
  }
  // ⟨K, Lᵀ⟩ meets entry (i, j) of K with (j, i) of L; `met` is its share of each sentence.
  const met = new Float64Array(n);
  const chainLost = new Float64Array(n);
  let inner = 0;
  for (let e = 0; e < entries.count; e++) {
    const i = entries.rows[e]!;
    const j = entries.columns[e]!;
    let back = entries.starts[j]!;
    while (back < entries.starts[j + 1]! && entries.columns[back] !== i) back++;
    const product = back < entries.starts[j + 1]! ? entries.a[e]! * entries.b[back]! : 0;
    inner += product;
    met[i]! += product;
    met[j]! += product;
    // 1ᵀKL1 = Σ_j columnA_j rowB_j: without i, column sums lose K_ij and row sums lose L_ji.
    chainLost[i]! += entries.a[e]! * rowB[j]! - product;
    chainLost[j]! += entries.b[e]! * columnA[i]!;
  }
  const totalA = sum(rowA);
  const totalB = sum(rowB);
  const chained = dot(columnA, rowB);
  return {
    value: unbiased(n, inner, totalA * totalB, chained),
    leaveOneOut: () =>
      Float64Array.from({ length: n }, (_, i) =>
        unbiased(
          n - 1,
          inner - met[i]!,
          (totalA - rowA[i]! - columnA[i]!) * (totalB - rowB[i]! - columnB[i]!),
          chained - columnA[i]! * rowB[i]! - chainLost[i]!,
        ),
      ),
  };
}
