import type { StoredTensor, Weight } from "../checkpoint.js";
import type { PackedParts, Unpack } from "./parts.js";

/** Numbers that share a scale. */
const block = 32;

/** The stacks of gpt-oss' experts that are packed. */
const stacks = ["gate_up_proj", "down_proj"] as const;

/** More of them nobody has. */
const mostExperts = 4096;

/** Experts in MXFP4, as gpt-oss is published: (experts, out, in/32, 16) bytes, a scale a block. */
export const mxfp4: Unpack = async parts => {
  const weights = new Map<string, Weight>();
  for (const stack of stacks)
    for (const module of parts.modules(`${stack}_blocks`))
      for (const [i, weight] of expertsOf(parts, `${module}.${stack}`).entries())
        weights.set(`${module}.${i}.${stack}`, weight);
  return weights;
};

function expertsOf(parts: PackedParts, name: string): Weight[] {
  const blocks = parts.need(`${name}_blocks`, ["U8"], [undefined, undefined, undefined, block / 2]);
  const [experts, rows, groups] = blocks.shape as [number, number, number];
  if (experts > mostExperts) parts.refuse(`the tensor ${name}_blocks has ${experts} experts`);
  const scales = parts.need(`${name}_scales`, ["U8"], [experts, rows, groups]);
  const part = ({ dtype, file, offset, length }: StoredTensor, i: number, shape: number[]) => {
    const size = length / experts;
    return { dtype, shape, file, offset: offset + i * size, length: size };
  };
  return Array.from({ length: experts }, (_, i) => ({
    ...part(blocks, i, [rows, groups * block]),
    dtype: "F32",
    packing: { kind: "mxfp4", scales: part(scales, i, [rows, groups]) },
  }));
}
