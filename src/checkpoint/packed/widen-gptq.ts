import { IsoglossError } from "../../base/error.js";
import type { FloatDtype } from "../../format/dtype.js";
import { damagedHint } from "../../format/safetensors-header.js";
import type { AwqPacking, GptqPacking, StoredTensor, Weight } from "../checkpoint.js";
import { roundedTo, storedFloats, storedWords } from "./read-stored.js";

/**
 * @file Weights in groups of inputs with a scale and a zero point for each output,
 *
 *   W[o, i] = s[g, o] · (q[i, o] − z[g, o]),
 *
 * rounded to the scales' own type, in which GPTQModel and AutoAWQ compute it.
 *
 * @see Frantar et al. 2022, https://arxiv.org/abs/2210.17323; Lin et al. 2023, https://arxiv.org/abs/2306.00978
 */

/** Which output the k-th four bits of a word of AWQ's belong to. */
const awqOrder = [0, 2, 4, 6, 1, 3, 5, 7] as const;

/** Returns (out, in). */
export async function widenGptq(weight: Weight, packing: GptqPacking): Promise<Float32Array> {
  const { bits, zerosLess, groups } = packing;
  const [out, inputs] = weight.shape as [number, number];
  const [q, scales, zeros] = await partsOf(weight, packing);
  const group = groups ? await storedWords(groups) : undefined;
  const count = packing.scales.shape[0]!;
  if (group?.some(g => g < 0 || g >= count))
    throw new IsoglossError(
      `${groups!.file}: a g_idx names a group that is none of ${count}`,
      damagedHint,
    );
  const each = 32 / bits;
  const mask = 2 ** bits - 1;
  const size = inputs / packing.scales.shape[0]!;
  const values = new Float32Array(out * inputs);
  for (let i = 0; i < inputs; i++) {
    const g = group ? group[i]! : Math.floor(i / size);
    const row = Math.floor(i / each) * out;
    const shift = (i % each) * bits;
    for (let o = 0; o < out; o++) {
      const word = zeros[g * (out / each) + Math.floor(o / each)]!;
      const zero = ((word >>> ((o % each) * bits)) + zerosLess) & mask;
      values[o * inputs + i] = scales[g * out + o]! * (((q[row + o]! >>> shift) & mask) - zero);
    }
  }
  return roundedTo(packing.scales.dtype as FloatDtype, values);
}

/** Returns (out, in). */
export async function widenAwq(weight: Weight, packing: AwqPacking): Promise<Float32Array> {
  const [out, inputs] = weight.shape as [number, number];
  const [q, scales, zeros] = await partsOf(weight, packing);
  const size = inputs / packing.scales.shape[0]!;
  const values = new Float32Array(out * inputs);
  for (let i = 0; i < inputs; i++) {
    const g = Math.floor(i / size);
    for (let j = 0; j < out / 8; j++)
      for (let k = 0; k < 8; k++) {
        const o = 8 * j + awqOrder[k]!;
        const zero = (zeros[g * (out / 8) + j]! >>> (4 * k)) & 15;
        const number = (q[i * (out / 8) + j]! >>> (4 * k)) & 15;
        values[o * inputs + i] = scales[g * out + o]! * (number - zero);
      }
  }
  return roundedTo(packing.scales.dtype as FloatDtype, values);
}

function partsOf(
  { file, offset, length, shape }: Weight,
  { scales, zeros }: { readonly scales: StoredTensor; readonly zeros: StoredTensor },
): Promise<[Int32Array, Float32Array, Int32Array]> {
  const packed = { dtype: "I32", shape, file, offset, length } as const;
  return Promise.all([storedWords(packed), storedFloats(scales), storedWords(zeros)]);
}
