import { z } from "zod";
import type { FourBitPacking, Weight } from "../checkpoint.js";
import type { PackedParts, Unpack } from "./parts.js";
import { storedBytes } from "./read-stored.js";

/** What bitsandbytes says of a weight in four bits, beside it. */
const stateSchema = z.object({
  quant_type: z.enum(["nf4", "fp4"]),
  blocksize: z.number().int().positive(),
  dtype: z.enum(["float32", "float16", "bfloat16"]),
  shape: z.array(z.number().int().positive()).length(2),
  nested_blocksize: z.number().int().positive().optional(),
  nested_offset: z.number().optional(),
});

const names = { float32: "F32", float16: "F16", bfloat16: "BF16" } as const;

/** In bytes; it is a line of JSON. */
const longestState = 4096;

/** Weights in four bits: NF4 and FP4, doubly quantized or not. */
export const fourBit: Unpack = async parts => {
  const weights = new Map<string, Weight>();
  for (const module of parts.modules("weight.absmax")) {
    const name = `${module}.weight`;
    const state = await stateOf(parts, name);
    const shape = state.shape as [number, number];
    const count = shape[0] * shape[1];
    const packed = parts.need(name, ["U8"]);
    if (packed.length !== Math.ceil(count / 2))
      parts.refuse(`the tensor ${name} has ${packed.length} bytes for ${count} numbers`);
    const blocks = Math.ceil(count / state.blocksize);
    const nested = state.nested_blocksize;
    const packing: FourBitPacking = {
      kind: "bitsandbytes",
      block: state.blocksize,
      rounded: names[state.dtype],
      table: parts.need(`${name}.quant_map`, ["F32"], [16]),
      largest: parts.need(`${name}.absmax`, [nested ? "U8" : "F32"], [blocks]),
      nested:
        nested === undefined
          ? undefined
          : {
              table: parts.need(`${name}.nested_quant_map`, ["F32"], [256]),
              largest: parts.need(`${name}.nested_absmax`, ["F32"], [Math.ceil(blocks / nested)]),
              block: nested,
              offset: Math.fround(state.nested_offset ?? 0),
            },
    };
    const { file, offset, length } = packed;
    weights.set(name, { dtype: "F32", shape, file, offset, length, packing });
  }
  return weights;
};

async function stateOf(parts: PackedParts, name: string): Promise<z.infer<typeof stateSchema>> {
  for (const kind of ["nf4", "fp4"]) {
    const tensor = parts.take(`${name}.quant_state.bitsandbytes__${kind}`);
    if (tensor === undefined) continue;
    if (tensor.dtype !== "U8" || tensor.length > longestState) break;
    try {
      return stateSchema.parse(JSON.parse(new TextDecoder().decode(await storedBytes(tensor))));
    } catch {
      break;
    }
  }
  return parts.refuse(`what bitsandbytes says of ${name} is not there, or not understood`);
}

/** bitsandbytes multiplies by this float32 number, and does not divide by 127. */
const over127 = Math.fround(7.874015718698502e-3);

/** Weights in int8, a scale for each output. */
export const int8Rows: Unpack = async parts => {
  const weights = new Map<string, Weight>();
  for (const module of parts.modules("SCB")) {
    const name = `${module}.weight`;
    const packed = parts.need(name, ["I8"], [undefined, undefined]);
    const scales = parts.need(`${module}.SCB`, ["F32"], [packed.shape[0]]);
    parts.take(`${module}.weight_format`);
    weights.set(name, {
      ...packed,
      dtype: "F32",
      packing: { kind: "scaled", stored: "I8", scales, factor: over127 },
    });
  }
  return weights;
};
