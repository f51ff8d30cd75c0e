import { open, stat } from "node:fs/promises";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { IsoglossError } from "../base/error.js";
import { type Dtype, elementCount, elementSize, isDtype } from "../format/dtype.js";
import { readPickle } from "../format/pickle.js";
import { readBytes } from "../format/read-tensor.js";
import { damagedHint, type TensorEntry } from "../format/safetensors-header.js";

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

/** A part of the file that holds numbers: an entry `data/<key>` of the archive. */
class Storage {
  constructor(
    readonly key: string,
    readonly dtype: Dtype,
    readonly count: number,
  ) {}
}

class Tensor {
  constructor(
    readonly storage: Storage,
    readonly begin: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/**
 * Returns where each tensor of a file that torch.save wrote lies in it. Such a file is a zip
 * archive whose entries are stored as they are, so that a tensor can be read, or mapped into
 * memory, from the file itself. Nothing in it is executed: see `readPickle`.
 *
 * @throws IsoglossError if the file is of the format before PyTorch 1.6, is damaged, names
 *   anything but tensors, or holds a tensor that is not contiguous.
 */
export async function readPytorchBin(file: string): Promise<ReadonlyMap<string, TensorEntry>> {
  const zip = await openZip(file);
  try {
    return await readArchive(zip, file);
  } catch (cause) {
    if (cause instanceof IsoglossError) throw cause;
    // yauzl says what is wrong with the archive.
    throw new IsoglossError(`${file}: ${(cause as Error).message}`, damagedHint, { cause });
  } finally {
    zip.close();
  }
}

async function openZip(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { lazyEntries: true, autoClose: false });
  } catch (cause) {
    const first = await firstBytes(file);
    // Before 1.6, and with _use_new_zipfile_serialization=False, torch.save wrote bare pickles.
    if (first[0] === 0x80 && first[1]! <= 5)
      throw new IsoglossError(
        `${file}: is of PyTorch's format before version 1.6, which is not read`,
        "Rewrite it in Python: torch.save(torch.load(file, weights_only=True), file).",
        { cause },
      );
    throw new IsoglossError(`${file}: is not a file of torch.save`, damagedHint, { cause });
  }
}

async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file).catch(cause => {
    throw new IsoglossError(`${file}: cannot be read`, "Check the path and its permissions.", {
      cause,
    });
  });
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function readArchive(zip: ZipFile, file: string): Promise<ReadonlyMap<string, TensorEntry>> {
  const refuse = (what: string, hint = damagedHint): never => {
    throw new IsoglossError(`${file}: ${what}`, hint);
  };
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (entries.has(entry.fileName)) refuse(`the archive holds ${entry.fileName} twice`);
    entries.set(entry.fileName, entry);
  }
  const { size: fileSize } = await stat(file);
  /** Where the bytes of an entry lie, checked against the file. */
  const locate = async (name: string): Promise<{ offset: number; length: number }> => {
    const entry = entries.get(name);
    if (entry === undefined) return refuse(`the archive has no ${name}`);
    const { compressionMethod, compressedSize, uncompressedSize: length } = entry;
    if (compressionMethod !== 0 || compressedSize !== length || entry.isEncrypted())
      return refuse(
        `${name} is compressed in the archive`,
        "Rewrite it in Python: torch.save(torch.load(file, weights_only=True), file).",
      );
    const { fileDataStart: offset } = await zip.readLocalFileHeaderPromise(entry, {
      minimal: true,
    });
    if (!(offset + length <= fileSize)) refuse(`${name} ends beyond the file`);
    return { offset, length };
  };
  const read = async (name: string): Promise<Uint8Array> => {
    const { offset, length } = await locate(name);
    return readBytes(file, offset, length);
  };

  const pickleName = [...entries.keys()].find(name => /^[^/]*\/data\.pkl$/.test(name));
  if (pickleName === undefined) return refuse("the archive has no data.pkl");
  const root = pickleName.slice(0, -"data.pkl".length);
  if (entries.has(`${root}byteorder`)) {
    const order = new TextDecoder().decode(await read(`${root}byteorder`));
    if (order !== "little") refuse(`is in ${JSON.stringify(order)} byte order`);
  }
  const tensors = stateDict(await read(pickleName), file);

  const places = new Map<string, { offset: number; length: number }>();
  const found = new Map<string, TensorEntry>();
  for (const [name, { storage, begin, shape, strides }] of tensors) {
    const place = places.get(storage.key) ?? (await locate(`${root}data/${storage.key}`));
    places.set(storage.key, place);
    const tensor = `the tensor ${JSON.stringify(name)}`;
    const size = elementSize[storage.dtype];
    if (storage.count * size > place.length)
      refuse(`${tensor} needs ${storage.count * size} bytes, its storage has ${place.length}`);
    const count = elementCount(shape);
    if (!(begin + count <= storage.count))
      refuse(
        `${tensor}, (${shape.join(", ")}) at ${begin}, leaves its storage of ${storage.count}`,
      );
    if (!isContiguous(shape, strides))
      refuse(
        `${tensor} is not contiguous: shape (${shape.join(", ")}), strides (${strides.join(", ")})`,
        "Save it again with .contiguous() applied to every tensor, or as safetensors.",
      );
    const offset = place.offset + begin * size;
    found.set(name, { dtype: storage.dtype, shape, offset, length: count * size });
  }
  return found;
}

/** Returns the tensors of a pickled dictionary by their names. */
function stateDict(pickle: Uint8Array, file: string): ReadonlyMap<string, Tensor> {
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
          ? new Tensor(storage, begin, [...shape], [...strides])
          : refuse("a tensor is malformed"),
      "torch._utils._rebuild_parameter": (...[tensor]: unknown[]) =>
        tensor instanceof Tensor ? tensor : refuse("a parameter is malformed"),
    },
    persistent: id => {
      const [kind, dtype, key, , count] = Array.isArray(id) ? id : [];
      if (kind !== "storage" || !isDtype(dtype) || !isCount(count) || typeof key !== "string")
        return refuse("a storage is malformed");
      return new Storage(key, dtype, count);
    },
  });
  if (!(value instanceof Map)) return refuse("holds no dictionary of tensors");
  for (const [name, tensor] of value)
    if (typeof name !== "string" || !(tensor instanceof Tensor))
      refuse(
        `holds something else than tensors${typeof name === "string" ? `, at ${JSON.stringify(name)}` : ""}`,
      );
  return value as Map<string, Tensor>;
}

/** Whether elements lie in row-major order without gaps; the stride of a dimension of 1 is free. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
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
