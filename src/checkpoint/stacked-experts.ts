import { elementSize } from "../format/dtype.js";
import type { Weight } from "./checkpoint.js";

/** More of them nobody has; a hostile file shall not make as many names as it has bytes. */
const mostExperts = 4096;

/**
 * Returns weights with those of experts that lie in one stack, "mlp.experts.gate_up_proj" of
 * (experts, …), one by one instead: "mlp.experts.3.gate_up_proj", as other checkpoints have them.
 */
export function withStackedExperts(weights: ReadonlyMap<string, Weight>): Map<string, Weight> {
  const all = new Map(weights);
  for (const [name, weight] of weights) {
    const [, before, part] = /^(.*\bexperts)\.([a-z_]+)$/.exec(name) ?? [];
    if (part === undefined || weight.shape.length < 2 || weight.packing !== undefined) continue;
    const [experts, ...shape] = weight.shape as [number, ...number[]];
    if (experts > mostExperts) continue;
    all.delete(name);
    const length = shape.reduce((a, b) => a * b, elementSize[weight.dtype]);
    for (let i = 0; i < experts; i++) {
      const own = `${before}.${i}.${part}`;
      if (!all.has(own))
        all.set(own, { ...weight, shape, length, offset: weight.offset + i * length });
    }
  }
  return all;
}
