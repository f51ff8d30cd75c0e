import type { DistanceTable, RelativeBias } from "../model/operations.js";
import { type RowsOfTokens, tokenPositions } from "./token-positions.js";

/**
 * Returns for each query and key the row of T5's table that speaks of their distance: (T, T).
 * Near distances have a row each, farther ones share rows of growing size; where tokens look
 * both ways, one half of the rows is for keys that come later.
 *
 * @see Raffel et al. 2020, https://arxiv.org/abs/1910.10683, section 2.1
 */
export function bucketsOf(relative: RelativeBias, causal: boolean, tokens: number): Int32Array {
  const all = new Int32Array(tokens * tokens);
  const before = Int32Array.from({ length: tokens }, (_, d) => bucket(relative, causal, -d));
  const after = Int32Array.from({ length: tokens }, (_, d) => bucket(relative, causal, d));
  for (let query = 0; query < tokens; query++)
    for (let key = 0; key < tokens; key++)
      all[query * tokens + key] = key > query ? after[key - query]! : before[query - key]!;
  return all;
}

/**
 * Returns the same of rows that go on from a past, whose tokens look back only: for each new token
 * and each slot of the past, then each new token, (B or 1, T, S + T). What a token does not see has
 * any row.
 */
export function tokenBuckets(
  relative: RelativeBias,
  pass: RowsOfTokens,
): { data: Int32Array; shape: readonly [number, number, number] } {
  const { size, tokens, parents, past } = pass;
  const rows = parents === undefined && (past?.rows ?? 1) === 1 ? 1 : size;
  const slots = past?.slots ?? 0;
  const positions = tokenPositions(pass);
  const last = positions.reduce((a, b) => Math.max(a, b), 0);
  const back = Int32Array.from({ length: last + 1 }, (_, d) => bucket(relative, true, -d));
  const data = new Int32Array(rows * tokens * (slots + tokens));
  let at = 0;
  for (let b = 0; b < rows; b++)
    for (let t = 0; t < tokens; t++) {
      const own = positions[b * tokens + t]!;
      for (let key = 0; key < slots; key++) data[at++] = back[Math.max(0, own - key)]!;
      for (let key = 0; key < tokens; key++)
        data[at++] = back[Math.max(0, own - positions[b * tokens + key]!)]!;
    }
  return { data, shape: [rows, tokens, slots + tokens] };
}

/** @param offset The key's position less the query's. */
function bucket({ buckets: all, maxDistance }: RelativeBias, causal: boolean, offset: number) {
  const buckets = causal ? all : Math.floor(all / 2);
  const half = !causal && offset > 0 ? buckets : 0;
  const distance = causal ? Math.max(0, -offset) : Math.abs(offset);
  const exact = Math.floor(buckets / 2);
  if (distance < exact) return half + distance;
  // In float32, as PyTorch computes it: where a row begins, that rounding decides.
  const ratio = Math.fround(Math.log(Math.fround(distance / exact)));
  const share = Math.fround(ratio / Math.fround(Math.log(maxDistance / exact)));
  const row = exact + Math.trunc(Math.fround(share * (buckets - exact)));
  return half + Math.min(row, buckets - 1);
}

/**
 * Returns the rows of DeBERTa's table that speak of the distances between T tokens: (2T), of which
 * row m is of the token m − T + 1 after the one that they are counted from.
 *
 * @see He et al. 2021, https://arxiv.org/abs/2006.03654, section 3.1; its second version shares rows
 */
export function distanceRows(
  table: DistanceTable,
  from: "query" | "key",
  tokens: number,
): Int32Array {
  const { span } = table;
  return Int32Array.from({ length: 2 * tokens }, (_, m) => {
    const after = m - tokens + 1;
    const apart = from === "query" ? -after : after; // the query's position less the key's
    const shared = Math.sign(apart) * sharedDistance(table, Math.abs(apart));
    return Math.min(Math.max(shared + span, 0), 2 * span - 1);
  });
}

/** The distance that stands for this one and its neighbours. */
function sharedDistance({ span, maxDistance }: DistanceTable, distance: number): number {
  const exact = Math.floor(span / 2);
  if (maxDistance === undefined || distance <= exact) return distance;
  // In float32, as PyTorch computes it: where a row begins, that rounding decides.
  const log = (x: number) => Math.fround(Math.log(Math.fround(x)));
  const share = Math.fround(log(distance / exact) / log((maxDistance - 1) / exact));
  return Math.ceil(Math.fround(share * (exact - 1))) + exact;
}
