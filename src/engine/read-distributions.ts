import type { LensOptions, LensReadings } from "./lens.js";
import { logSumExp } from "./read-logits.js";

/** Returns what a lens reads of logits, (W, V), where they are at hand; summed in float64. */
export function readDistributions(
  all: Float32Array,
  vocabulary: number,
  { watched, classes, classCount }: LensOptions,
): LensReadings {
  const count = all.length / vocabulary;
  const found = {
    top: new Int32Array(count),
    entropy: new Float32Array(count),
    watched: new Float32Array(count * watched.length),
    mass: new Float32Array(count * classCount),
  };
  const mass = new Float64Array(classCount);
  for (let w = 0; w < count; w++) {
    const logits = all.subarray(w * vocabulary, (w + 1) * vocabulary);
    const sum = logSumExp(logits);
    let bits = 0;
    let top = 0;
    mass.fill(0);
    for (let token = 0; token < vocabulary; token++) {
      const log = logits[token]! - sum;
      const p = Math.exp(log);
      if (logits[token]! > logits[top]!) top = token;
      if (p === 0) continue;
      bits -= p * log;
      for (let c = 0; c < classCount; c++) mass[c]! += p * classes[token * classCount + c]!;
    }
    found.top[w] = top;
    found.entropy[w] = bits / Math.LN2;
    for (const [u, token] of watched.entries())
      found.watched[w * watched.length + u] = logits[token]! - sum;
    found.mass.set(mass, w * classCount);
  }
  return found;
}
