import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { type Dtype, isDtype } from "../format/dtype.js";
import { readPickle } from "../format/pickle.js";

/** torch's classes of storages, by the element type that each stands for. */
const storageTypes: Readonly<Record<string, Dtype>> = {
  "torch.FloatStorage": "F32",
  "torch.HalfStorage": "F16",
  "torch.BFloat16Storage": "BF16",
  "torch.DoubleStorage": "F64",
  "torch.LongStorage": "I64",
  "torch.IntStorage": "I32",
  "torch.ShortStorage": "I16",
  "torch.CharStorage": "I8",
  "torch.ByteStorage": "U8",
  "torch.BoolStorage": "BOOL",
};

/** Numbers of one type in a row, which several tensors may share: the archive's `data/<key>`. */
export class Storage {
  constructor(
    readonly key: string,
    readonly dtype: Dtype,
    readonly count: number,
  ) {}
}

/** A view of a storage, as torch describes it: element (i, j …) lies at begin + i·stride₀ + j·stride₁ … */
export class StridedTensor {
  constructor(
    readonly storage: Storage,
    readonly begin: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/**
 * Returns the tensors of a pickled state_dict by their names. Besides the storages, the pickle may
 * name three functions: OrderedDict and the two by which torch rebuilds a tensor and a parameter.
 *
 * @param file For messages.
 * @throws IsoglossError if the pickle is or holds anything else.
 */
export function parseStateDict(
  pickle: Uint8Array,
  file: string,
): ReadonlyMap<string, StridedTensor> {
  const refuse = (what: string): never => {
    throw new IsoglossError(
      `${file}: ${what}`,
      "Save the model's state_dict() alone, if possible with safetensors.",
    );
  };
  const value = readPickle(pickle, {
    file,
    globals: {
      ...storageTypes,
      "collections.OrderedDict": (...items: unknown[]) =>
        items.length === 0 ? new Map() : refuse("an OrderedDict with arguments is refused"),
      "torch._utils._rebuild_tensor_v2": (...[storage, begin, shape, strides]: unknown[]) =>
        storage instanceof Storage && isCount(begin) && isShape(shape) && isShape(strides)
          ? new StridedTensor(storage, begin, [...shape], [...strides])
          : refuse("a tensor is malformed"),
      "torch._utils._rebuild_parameter": (...[tensor]: unknown[]) =>
        tensor instanceof StridedTensor ? tensor : refuse("a parameter is malformed"),
    },
    persistent: id => {
      const [kind, dtype, key, , count] = Array.isArray(id) ? id : [];
      if (kind !== "storage" || !isDtype(dtype) || !isCount(count) || typeof key !== "string")
        return refuse("a storage is malformed");
      return new Storage(key, dtype, count);
    },
  });
  if (!(value instanceof Map)) return refuse("holds no dictionary of tensors");
  for (const [name, tensor] of value) {
    const where = typeof name === "string" ? `, at ${excerpt(name)}` : "";
    if (where === "" || !(tensor instanceof StridedTensor))
      refuse(`holds something else than tensors${where}`);
  }
  return value as Map<string, StridedTensor>;
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

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
