import type { Weight } from "../checkpoint.js";
import type { Unpack } from "./parts.js";

/** Weights in FP8 with a scale for each block, as DeepSeek-V3 and Qwen3 are published. */
export const fp8: Unpack = async parts => {
  const weights = new Map<string, Weight>();
  for (const module of parts.modules("weight_scale_inv")) {
    const name = `${module}.weight`;
    const packed = parts.need(name, ["F8_E4M3", "F8_E5M2"], [undefined, undefined]);
    const scales = parts.need(`${module}.weight_scale_inv`, ["F32", "BF16", "F16", "F8_E8M0"]);
    const [rows, columns] = packed.shape as [number, number];
    const [down = 1, across = 1] = scales.shape;
    // transformers finds the size of a block by dividing: nothing else is known to be right.
    if (scales.shape.length > 2 || rows % down !== 0 || columns % across !== 0)
      parts.refuse(
        `the tensor ${name} of (${rows}, ${columns}) has scales of (${scales.shape.join(", ")}), which divide it in no blocks`,
      );
    weights.set(name, {
      ...packed,
      dtype: "F32",
      packing: { kind: "scaled", stored: packed.dtype, scales },
    });
  }
  return weights;
};
