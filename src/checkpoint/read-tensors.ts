import { excerpt } from "../base/excerpt.js";
import { isFloatDtype } from "../format/dtype.js";
import { readSafetensorsHeader } from "../format/safetensors.js";
import type { TensorEntry } from "../format/safetensors-header.js";
import { readPytorchBin } from "./bin/pytorch-bin.js";
import type { UnusableTensor, Weight } from "./checkpoint.js";

/**
 * Returns the tensors of one .safetensors or .bin file: those that can be weights, and the others
 * with the reason. A tensor that nobody needs may be of any element type.
 *
 * @param real The file without links, for the weights.
 * @param readBin Reads what is no .safetensors.
 * @throws IsoglossError if the file is damaged, or of another kind.
 */
export async function readTensors(
  file: string,
  real: string,
  readBin: typeof readPytorchBin = readPytorchBin,
): Promise<{ weights: Map<string, Weight>; unusable: Map<string, UnusableTensor> }> {
  const weights = new Map<string, Weight>();
  const unusable = new Map<string, UnusableTensor>();
  const notRead = (dtype: string) => ({
    file,
    why: `is stored as ${dtype}, which is not read`,
    dtype,
  });
  const add = (tensors: ReadonlyMap<string, TensorEntry>) => {
    for (const [name, { dtype, shape, offset, length }] of tensors)
      if (isFloatDtype(dtype)) weights.set(name, { dtype, shape, file: real, offset, length });
      else {
        const stored = { dtype, shape, file: real, offset, length };
        unusable.set(name, { ...notRead(dtype), stored });
      }
  };
  if (file.endsWith(".safetensors")) {
    const { tensors, unknown } = await readSafetensorsHeader(file);
    add(tensors);
    for (const [name, dtype] of unknown) unusable.set(name, notRead(excerpt(dtype)));
  } else {
    const { tensors, others } = await readBin(file);
    add(tensors);
    for (const [name, { why, dtype }] of others) unusable.set(name, { file, why, dtype });
  }
  return { weights, unusable };
}
