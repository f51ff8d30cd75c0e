import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { readPickle } from "../../format/pickle.js";
import { NoWeight, StridedTensor, storageOf, torchGlobals } from "./torch-globals.js";

/**
 * Returns the tensors of a pickled state_dict by their names, and what else stands beside them.
 * Besides the storages, the pickle may name OrderedDict, the functions by which torch rebuilds
 * tensors and parameters, and its element types; nothing is executed.
 *
 * @param file For messages.
 * @throws IsoglossError if the pickle is anything else, or holds no tensor.
 */
export function parseStateDict(
  pickle: Uint8Array,
  file: string,
): ReadonlyMap<string, StridedTensor | NoWeight> {
  return tensorsOf(readTorchPickle(pickle, file), file);
}

/**
 * Returns what a pickle of torch.save describes, its tensors by where they lie; nothing is executed.
 *
 * @param more Names of Python that it may use beside torch's own, each with what stands for it.
 * @throws IsoglossError if it names anything else.
 */
export function readTorchPickle(
  pickle: Uint8Array,
  file: string,
  more: Readonly<Record<string, unknown>> = {},
): unknown {
  const refuse = refusing(file);
  const globals = { ...more, ...torchGlobals(refuse) };
  return readPickle(pickle, { file, globals, persistent: storageOf(refuse) });
}

function refusing(file: string) {
  return (
    what: string,
    hint = "Save the model's state_dict() alone, if possible with safetensors.",
  ): never => {
    throw new IsoglossError(`${file}: ${what}`, hint);
  };
}

/**
 * Returns the tensors of a dictionary by their names, and what else stands beside them.
 * @throws IsoglossError if it is none, or holds no tensor.
 */
export function tensorsOf(
  value: unknown,
  file: string,
): ReadonlyMap<string, StridedTensor | NoWeight> {
  const refuse = refusing(file);
  if (!(value instanceof Map)) return refuse("holds no dictionary of tensors");
  const found = new Map<string, StridedTensor | NoWeight>();
  for (const [name, item] of value) {
    if (typeof name !== "string") refuse("holds something else than tensors, under no name");
    const isTensor = item instanceof StridedTensor || item instanceof NoWeight;
    found.set(name, isTensor ? item : new NoWeight("is no tensor"));
  }
  const tensors = [...found.values()].filter(item => item instanceof StridedTensor);
  if (tensors.length > 0 || value.size === 0) return found;
  for (const [name, item] of value)
    if (item instanceof Map)
      refuse(
        `holds its tensors one level deeper, at ${excerpt(name)}`,
        "Take them out in Python: torch.save(torch.load(file)[name], file), with that name.",
      );
  return refuse("holds no tensor that is read");
}

/** Whether elements lie in row-major order without gaps; the stride of a dimension of 1 is free. */
export function isContiguous({ shape, strides }: StridedTensor): boolean {
  if (shape.length !== strides.length) return false;
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1 && strides[i] !== expected) return false;
    expected *= shape[i]!;
  }
  return true;
}
