import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { weightFiles } from "./weight-files.js";

/** What else weights are kept in, and what to do about it. */
const otherFormats: readonly (readonly [name: RegExp, kind: string, hint: string])[] = [
  [
    /\.gguf$/i,
    "llama.cpp's GGUF format",
    "Get that file, and name the file itself, not the folder or the repository.",
  ],
  [
    /^model-?\d+-of-?\d+\.safetensors$|^pytorch_model-\d+-of-\d+\.bin$/,
    "shards, without the index that lists them",
    "Get model.safetensors.index.json (or pytorch_model.bin.index.json) from the same place.",
  ],
  [
    /^consolidated[\w.-]*\.(pth|safetensors)$/,
    "its authors' own format",
    "Use the repository whose name ends in -hf, or convert it with transformers' script.",
  ],
  [
    /^tf_model\.h5$|\.ckpt(\.index)?$/,
    "TensorFlow's format",
    "Save it in Python: AutoModel.from_pretrained(folder, from_tf=True).save_pretrained(folder), with transformers 4.",
  ],
  [
    /^flax_model\.msgpack$/,
    "Flax's format",
    "Save it in Python: AutoModel.from_pretrained(folder, from_flax=True).save_pretrained(folder), with transformers 4.",
  ],
  [
    /\.(onnx|mlmodel|npz|pt|pth|bin|safetensors)$/,
    "a file of another name",
    `A checkpoint holds one of ${weightFiles.join(", ")}: rename it, if it is that.`,
  ],
];

/**
 * Returns the error for a folder or repository without weights that are read.
 * @param names Its files, among which there may be weights of another format.
 */
export function noWeights(folder: string, names: readonly string[]): IsoglossError {
  for (const [pattern, kind, hint] of otherFormats) {
    const file = names.find(name => pattern.test(name) && !name.startsWith("adapter_model."));
    if (file !== undefined)
      return new IsoglossError(
        `${folder}: has its weights only in ${kind}: ${excerpt(file)}`,
        hint,
      );
  }
  return new IsoglossError(
    `${folder}: has no weights`,
    `A checkpoint holds one of ${weightFiles.join(", ")}.`,
  );
}
