import { elementSize } from "../format/dtype.js";
import type { Weight } from "./checkpoint.js";

/** More of them nobody has; a hostile file shall not make as many names as it has bytes. */
const mostExperts = 4096;

/** Granite's names of what others call so. */
const graniteParts: Readonly<Record<string, string>> = {
  input_linear: "gate_up_proj",
  output_linear: "down_proj",
};

/** Returns what precedes the number of an expert, and follows it, of the name of a stack. */
function stackOf(name: string): { before?: string; part?: string } {
  const [, experts, part] = /^(.*\bexperts)\.([a-z_]+)$/.exec(name) ?? [];
  if (part !== undefined) return { before: experts, part };
  const [, mixture, matrix] = /^(.*\bblock_sparse_moe)\.([a-z_]+)\.weight$/.exec(name) ?? [];
  return { before: `${mixture}.experts`, part: graniteParts[matrix ?? ""] };
}

/**
 * Returns weights with those of experts that lie in one stack, "mlp.experts.gate_up_proj" of
 * (experts, …), one by one instead: "mlp.experts.3.gate_up_proj", as other checkpoints have them.
 */
export function withStackedExperts(weights: ReadonlyMap<string, Weight>): Map<string, Weight> {
  const all = new Map(weights);
  for (const [name, weight] of weights) {
    const { before, part } = stackOf(name);
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
