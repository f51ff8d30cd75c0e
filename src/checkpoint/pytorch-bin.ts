import { IsoglossError } from "../base/error.js";
import type { TensorEntry } from "../format/safetensors-header.js";

export async function readPytorchBin(file: string): Promise<ReadonlyMap<string, TensorEntry>> {
  throw new IsoglossError(`${file}: not read yet`, "Convert it to safetensors.");
}
