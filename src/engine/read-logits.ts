import type { Predictions, TokenPass } from "./decoder.js";

/** Returns what a pass asks to know of its logits, (wanted, vocabulary), where they are at hand. */
export function readLogits(
  all: Float32Array,
  vocabulary: number,
  { wanted, targets, top, logits }: Pick<TokenPass, "wanted" | "targets" | "top" | "logits">,
): Omit<Predictions, "added"> {
  const k = Math.min(top, vocabulary);
  const row = (w: number) => all.subarray(w * vocabulary, (w + 1) * vocabulary);
  const best = new Int32Array(wanted.length * k);
  const topLogits = new Float32Array(wanted.length * k);
  for (const w of wanted.keys()) {
    const ids = largest(row(w), k);
    best.set(ids, w * k);
    for (const [i, id] of ids.entries()) topLogits[w * k + i] = row(w)[id]!;
  }
  return {
    top: best,
    topLogits,
    logSumExp: Float32Array.from(wanted, (_, w) => logSumExp(row(w))),
    targetLogits: Float32Array.from(targets?.ids ?? [], (id, i) => row(targets!.after[i]!)[id]!),
    logits: logits ? all : undefined,
  };
}

/** Returns ln Σ exp(value), summed in float64. */
export function logSumExp(values: Float32Array): number {
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - most);
  return most + Math.log(sum);
}

/** Returns the indices of the k largest values, the largest first; of equals the lowest index. */
function largest(values: Float32Array, k: number): number[] {
  const found: number[] = [];
  for (const [i, value] of values.entries()) {
    if (found.length === k && !(value > values[found[k - 1]!]!)) continue;
    let at = found.length;
    while (at > 0 && value > values[found[at - 1]!]!) at--;
    found.splice(at, 0, i);
    if (found.length > k) found.pop();
  }
  return found;
}
