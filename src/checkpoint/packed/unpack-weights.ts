import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { JsonObject } from "../../format/json-object.js";
import type { FoundTensors } from "../find-weights.js";
import { isObject } from "../read-json.js";
import { fourBit, int8Rows } from "./of-bitsandbytes.js";
import { compressed } from "./of-compressed-tensors.js";
import { fp8 } from "./of-fp8.js";
import { awq, gptq } from "./of-gptq.js";
import { mxfp4 } from "./of-mxfp4.js";
import { PackedParts, type Unpack } from "./parts.js";

/** By config.json's quant_method. */
const methods: Readonly<Record<string, Unpack>> = {
  gptq,
  awq,
  bitsandbytes: async (parts, quantization) =>
    quantization.load_in_4bit === true || quantization._load_in_4bit === true
      ? fourBit(parts, quantization)
      : int8Rows(parts, quantization),
  fp8,
  mxfp4,
  "compressed-tensors": compressed,
};

/** Whether the packing of a config.json's quantization_config is one that is read. */
export function isUnpacked(quantization: unknown): boolean {
  const method = isObject(quantization) ? quantization.quant_method : undefined;
  return typeof method === "string" && Object.hasOwn(methods, method);
}

/**
 * Returns a checkpoint's tensors with its packed weights among the weights, under the names and
 * in the shapes that a model asks for.
 *
 * @param file config.json, for messages.
 * @throws IsoglossError for a way of packing that is not read: another number of bits, another
 *   version, parts that do not fit together.
 */
export async function unpackWeights(
  file: string,
  quantization: JsonObject,
  found: FoundTensors,
): Promise<FoundTensors> {
  const method = String(quantization.quant_method);
  const unpack = methods[method];
  if (unpack === undefined)
    throw new IsoglossError(
      `${file}: the weights are quantized by ${excerpt(method)}, which is not read`,
      `Those by ${Object.keys(methods).join(", ")} are; or use the checkpoint that it was made from.`,
    );
  const parts = new PackedParts(file, found);
  const packed = await unpack(parts, quantization);
  if (packed.size === 0)
    throw new IsoglossError(
      `${file}: says that the weights are quantized by ${excerpt(method)}, and none of them is`,
      "If they are plain numbers, take quantization_config out of config.json.",
    );
  const weights = new Map([...found.weights].filter(([name]) => !parts.used.has(name)));
  const unusable = new Map([...found.unusable].filter(([name]) => !parts.used.has(name)));
  for (const [name, weight] of packed) weights.set(name, weight);
  return { weights, unusable };
}
