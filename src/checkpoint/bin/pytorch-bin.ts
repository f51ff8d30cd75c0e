import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { openFile } from "../../base/open-file.js";
import { elementCount, elementSize, isDtype } from "../../format/dtype.js";
import { foreignFormat, longestBeginning } from "../../format/foreign-format.js";
import { damagedHint, type TensorEntry } from "../../format/safetensors-header.js";
import { openStoredZip, type StoredZip } from "../../format/stored-zip.js";
import { isContiguous, parseStateDict } from "./state-dict.js";
import { NoWeight, type StridedTensor } from "./torch-globals.js";

/** What a file of torch.save holds. */
export interface PytorchBin {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** What can be no weight, and why: of another element type, sparse, not contiguous, no tensor at all. */
  readonly others: ReadonlyMap<string, NoWeight>;
}

/**
 * Returns where each tensor of a file that torch.save wrote lies in it. Such a file is a zip
 * archive whose entries are stored as they are, so that a tensor can be read, or mapped into
 * memory, from the file itself:
 *
 *   <root>/data.pkl     a pickle that describes the tensors; nothing in it is executed
 *   <root>/data/<key>   the numbers of a storage
 *
 * @throws IsoglossError if the file is of the format before PyTorch 1.6, is damaged, or names
 *   anything but tensors.
 */
export function readPytorchBin(file: string): Promise<PytorchBin> {
  return readTorchArchive(file, parseStateDict);
}

/**
 * The same of an archive whose pickle holds more than a state_dict.
 * @param parse Returns its tensors, and what else stands beside them.
 */
export async function readTorchArchive(
  file: string,
  parse: typeof parseStateDict,
): Promise<PytorchBin> {
  const zip = await openStoredZip(file);
  const kind = zip === null ? foreignFormat(await firstBytes(file)) : null;
  if (kind !== null && !kind.startsWith("a pickle"))
    throw new IsoglossError(
      `${file}: is ${kind}, not of PyTorch`,
      "Fetch the file of that name again, or give it the name of what it is.",
    );
  if (zip === null)
    throw new IsoglossError(
      `${file}: is no zip archive; is it of PyTorch's format before version 1.6?`,
      "Rewrite it in Python: torch.save(torch.load(file, weights_only=True), file).",
    );
  try {
    return await readArchive(zip, file, parse);
  } finally {
    zip.close();
  }
}

async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await openFile(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestBeginning), {
      position: 0,
    });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function readArchive(
  zip: StoredZip,
  file: string,
  parse: typeof parseStateDict,
): Promise<PytorchBin> {
  const refuse = (what: string, hint = damagedHint): never => {
    throw new IsoglossError(`${file}: ${what}`, hint);
  };
  const pickle = zip.names.find(name => /^[^/]*\/data\.pkl$/.test(name));
  if (pickle === undefined) return refuse("the archive has no data.pkl");
  const root = pickle.slice(0, -"data.pkl".length);
  if (zip.names.includes(`${root}byteorder`)) {
    const order = new TextDecoder().decode(await zip.read(`${root}byteorder`));
    if (order !== "little") refuse(`is in ${excerpt(order)} byte order`);
  }

  const places = new Map<string, { offset: number; length: number }>();
  const tensors = new Map<string, TensorEntry>();
  const others = new Map<string, NoWeight>();
  for (const [name, item] of parse(await zip.read(pickle), file)) {
    const why = item instanceof NoWeight ? item : notInPlace(item);
    if (why !== null) others.set(name, why);
    if (why !== null || item instanceof NoWeight) continue;
    const { storage, begin, shape } = item;
    const { dtype } = storage;
    if (!isDtype(dtype)) continue; // `notInPlace` has said so
    const place = places.get(storage.key) ?? (await zip.locate(`${root}data/${storage.key}`));
    places.set(storage.key, place);
    const what = `the tensor ${excerpt(name)}`;
    const size = elementSize[dtype];
    if (storage.count * size > place.length)
      refuse(`${what} needs ${storage.count * size} bytes, its storage has ${place.length}`);
    const count = elementCount(shape);
    if (!(begin + count <= storage.count))
      refuse(`${what}, (${shape.join(", ")}) at ${begin}, leaves its storage of ${storage.count}`);
    const offset = place.offset + begin * size;
    tensors.set(name, { dtype, shape, offset, length: count * size });
  }
  return { tensors, others };
}

/** Returns why a tensor's numbers cannot be read where they lie, or null if they can. */
function notInPlace(tensor: StridedTensor): NoWeight | null {
  const { storage, shape, strides } = tensor;
  if (!isDtype(storage.dtype))
    return new NoWeight(`is stored as ${storage.dtype}, which is not read`, storage.dtype);
  const repeats = strides.some((stride, i) => stride === 0 && shape[i]! > 1);
  const layout = `shape (${shape.join(", ")}), strides (${strides.join(", ")})`;
  if (repeats && !shape.includes(0))
    return new NoWeight(`is broadcast, fewer numbers standing for many: ${layout}`);
  return isContiguous(tensor) ? null : new NoWeight(`is not contiguous: ${layout}`);
}
