import { excerpt } from "../../base/excerpt.js";

/** torch's classes of storages, by the element type that each stands for; what is no Dtype is not read. */
const storageTypes: Readonly<Record<string, string>> = {
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
  "torch.ComplexFloatStorage": "complex64",
  "torch.ComplexDoubleStorage": "complex128",
  "torch.QInt8Storage": "qint8",
  "torch.QUInt8Storage": "quint8",
  "torch.QInt32Storage": "qint32",
  "torch.QUInt4x2Storage": "quint4x2",
  "torch.QUInt2x4Storage": "quint2x4",
  "torch.storage.UntypedStorage": "bytes",
};

/** Element types without a class of storages of their own, which a tensor names beside a storage of bytes. */
const dtypes = [
  ...["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu"],
  ...["float4_e2m1fn_x2", "uint16", "uint32", "uint64", "complex32", "complex64", "complex128"],
  ...["float32", "float16", "bfloat16", "float64", "int64", "int32", "int16", "int8", "uint8"],
  ...["bool", "qint8", "quint8", "qint32", "quint4x2", "quint2x4"],
  // How a tensor is quantized; they stand in the same place.
  ...["per_tensor_affine", "per_channel_affine", "per_channel_affine_float_qparams"],
];

/** How torch rebuilds tensors that are no rows of numbers in a file: only their names are of use here. */
const otherKinds: Readonly<Record<string, string>> = {
  "torch._utils._rebuild_sparse_tensor": "is sparse",
  "torch._utils._rebuild_sparse_csr_tensor": "is sparse",
  "torch._utils._rebuild_nested_tensor": "is a nested tensor",
  "torch._utils._rebuild_qtensor": "is quantized",
  "torch._utils._rebuild_meta_tensor_no_storage": "is on the meta device: it has no numbers",
  "torch._utils._rebuild_wrapper_subclass": "is of a class of its own",
  "torch._utils._rebuild_device_tensor_from_numpy": "lies on a device of its own",
  "torch._utils._rebuild_device_tensor_from_cpu_tensor": "lies on a device of its own",
};

/** Numbers of one type in a row, which several tensors may share: the archive's `data/<key>`. */
export class Storage {
  constructor(
    readonly key: string,
    /** A Dtype, or the name of an element type that is not read. */
    readonly dtype: string,
    /** In elements. */
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

/** What stands in a state_dict and can be no weight, such as a sparse tensor or a number. */
export class NoWeight {
  constructor(
    /** What follows its name: "is sparse". */
    readonly why: string,
    readonly dtype?: string,
  ) {}
}

/**
 * Returns the names of Python that a state_dict may use, each with what stands for it here: none
 * does more than put its arguments together.
 */
export function torchGlobals(refuse: (what: string) => never): Record<string, unknown> {
  const strided = (storage: unknown, begin: unknown, shape: unknown, strides: unknown) =>
    storage instanceof Storage && isCount(begin) && isShape(shape) && isShape(strides)
      ? new StridedTensor(storage, begin, [...shape], [...strides])
      : refuse("a tensor is malformed");
  /** A negated or conjugated view: its numbers are not those in the file. */
  const hasMetadata = (metadata: unknown) => metadata instanceof Map && metadata.size > 0;
  const isTensor = (value: unknown) => value instanceof StridedTensor || value instanceof NoWeight;
  const parameter = (tensor: unknown) =>
    isTensor(tensor) ? tensor : refuse("a parameter is malformed");
  const tensor2 = (...[storage, begin, shape, strides, , , meta]: unknown[]) => {
    const tensor = strided(storage, begin, shape, strides);
    return hasMetadata(meta) ? new NoWeight("is a negated or conjugated view") : tensor;
  };
  return {
    ...storageTypes,
    ...Object.fromEntries(dtypes.map(name => [`torch.${name}`, name])),
    ...Object.fromEntries(
      Object.entries(otherKinds).map(([name, why]) => [name, () => new NoWeight(why)]),
    ),
    "torch.serialization._get_layout": (...names: unknown[]) => names,
    "torch.device": (...names: unknown[]) => names,
    "torch.Size": (...sizes: unknown[]) => sizes,
    "collections.OrderedDict": (...items: unknown[]) =>
      items.length === 0 ? new Map() : refuse("an OrderedDict with arguments is refused"),
    "torch._utils._rebuild_tensor_v2": tensor2,
    "torch._utils._rebuild_tensor_v3": (...[, , , , , , dtype]: unknown[]) =>
      new NoWeight(`is stored as ${excerpt(dtype)}, which is not read`, String(dtype)),
    // A tensor that somebody gave attributes to: (function, class, arguments, attributes).
    "torch._tensor._rebuild_from_type_v2": (call: unknown, _: unknown, args: unknown) =>
      call === tensor2 && Array.isArray(args)
        ? tensor2(...args.slice(0, 7))
        : new NoWeight("is of a class of its own"),
    "torch._tensor.Tensor": "Tensor",
    "torch.Tensor": "Tensor",
    "torch.nn.parameter.Parameter": "Parameter",
    "torch._utils._rebuild_parameter": parameter,
    "torch._utils._rebuild_parameter_with_state": parameter,
  };
}

/** Returns what resolves a persistent id, by which torch names a storage. */
export function storageOf(refuse: (what: string) => never): (id: unknown) => Storage {
  return id => {
    const [kind, dtype, key, , count] = Array.isArray(id) ? id : [];
    const isSound = kind === "storage" && typeof dtype === "string" && typeof key === "string";
    return isSound && isCount(count)
      ? new Storage(key, dtype, count)
      : refuse("a storage is malformed");
  };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
