import type { Dtype } from "../../format/dtype.js";
import type { StoredTensor, Weight } from "../checkpoint.js";
import { isObject } from "../read-json.js";
import type { PackedParts, Unpack } from "./parts.js";
import { storedBytes } from "./read-stored.js";
import { roundedAs } from "./widen-scaled.js";

/** Scales, whose type is that of the product. */
const scaleTypes = ["F32", "F16", "BF16"] as const;

/** The formats that are read, and what a weight is stored as there. */
const formats: Readonly<Record<string, readonly Dtype[]>> = {
  "pack-quantized": ["I32"],
  "int-quantized": ["I8"],
  "float-quantized": ["F8_E4M3"],
  "naive-quantized": ["I8", "F8_E4M3"],
};

/** Weights that vLLM's compressor wrote: packed int4 and int8, int8, fp8. */
export const compressed: Unpack = async (parts, quantization) => {
  const {
    format,
    config_groups: groups,
    quantization_status: status,
    sparsity_config,
  } = quantization;
  if (typeof format !== "string" || !Object.hasOwn(formats, format))
    parts.refuse(`the weights are compressed as ${JSON.stringify(format)}, which is not read`);
  if (status !== undefined && status !== "compressed")
    parts.refuse(`the weights are ${JSON.stringify(status)}, not compressed`);
  if (isObject(sparsity_config) && (sparsity_config.format ?? "dense") !== "dense")
    parts.refuse("the weights are sparse, which is not read");
  const bits = bitsOf(parts, groups);
  const stored = formats[format as string]!;
  const isPacked = format === "pack-quantized";
  const weights = new Map<string, Weight>();
  for (const module of parts.modules("weight_scale")) {
    const packed = parts.need(`${module}.${isPacked ? "weight_packed" : "weight"}`, stored, [
      undefined,
      undefined,
    ]);
    const shape = isPacked ? await shapeOf(parts, module) : (packed.shape as [number, number]);
    if (isPacked && packed.length !== 4 * shape[0] * Math.ceil((shape[1] * bits) / 32))
      parts.refuse(`the tensor ${module}.weight_packed does not hold (${shape.join(", ")})`);
    const scales = parts.need(`${module}.weight_scale`, scaleTypes);
    checkGrid(parts, module, shape, scales);
    if (parts.peek(`${module}.weight_g_idx`))
      parts.refuse(
        `the weights of ${module} are grouped in an order of their own, which is not read`,
      );
    const zeros = zerosOf(parts, module, scales, isPacked ? bits : undefined);
    parts.take(`${module}.input_scale`); // of activations, which are not quantized here
    const { file, offset, length } = packed;
    weights.set(`${module}.weight`, {
      dtype: "F32",
      shape,
      file,
      offset,
      length,
      packing: {
        kind: "scaled",
        stored: packed.dtype,
        scales,
        rounded: roundedAs(scales),
        bits: isPacked ? bits : undefined,
        zeros,
      },
    });
  }
  return weights;
};

/** Zero points, one a scale; packed as the numbers are, but down the grid, where those are. */
function zerosOf(
  parts: PackedParts,
  module: string,
  { shape }: StoredTensor,
  bits: number | undefined,
): StoredTensor | undefined {
  const name = `${module}.weight_zero_point`;
  const there = parts.peek(name);
  if (there === undefined) return undefined;
  if (bits === undefined || there.dtype !== "I32") return parts.need(name, ["I8", "I32"], shape);
  return parts.need(name, ["I32"], [Math.ceil((shape[0]! * bits) / 32), ...shape.slice(1)]);
}

function bitsOf(parts: PackedParts, groups: unknown): 4 | 8 {
  const all = isObject(groups) ? Object.values(groups) : [];
  const found = new Set(
    all.map(group => (isObject(group) && isObject(group.weights) ? group.weights.num_bits : null)),
  );
  const [bits] = found;
  if (found.size === 1 && (bits === 4 || bits === 8)) return bits;
  return parts.refuse(
    `the weights are compressed to ${[...found].join(" and ")} bits, which is not read`,
  );
}

async function shapeOf(parts: PackedParts, module: string): Promise<[number, number]> {
  const tensor = parts.need(`${module}.weight_shape`, ["I64", "I32"], [2]);
  const { buffer, byteOffset } = await storedBytes(tensor);
  const sizes =
    tensor.dtype === "I64"
      ? [...new BigInt64Array(buffer, byteOffset, 2)].map(Number)
      : [...new Int32Array(buffer, byteOffset, 2)];
  const [rows = 0, columns = 0] = sizes;
  if (rows > 0 && columns > 0) return [rows, columns];
  return parts.refuse(`the tensor ${module}.weight_shape says (${sizes.join(", ")})`);
}

function checkGrid(
  parts: PackedParts,
  module: string,
  [rows, columns]: readonly number[],
  { shape }: StoredTensor,
): void {
  const [down = 1, across = 1] = shape;
  const isGrid = shape.length <= 2 && rows! % down === 0 && columns! % across === 0;
  if (!isGrid || down * across < 1)
    parts.refuse(`${module} of (${rows}, ${columns}) has scales of (${shape.join(", ")})`);
}
