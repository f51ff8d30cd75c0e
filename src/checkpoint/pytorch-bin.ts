import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { elementCount, elementSize } from "../format/dtype.js";
import { damagedHint, type TensorEntry } from "../format/safetensors-header.js";
import { openStoredZip, type StoredZip } from "../format/stored-zip.js";
import { isContiguous, parseStateDict } from "./state-dict.js";

/**
 * Returns where each tensor of a file that torch.save wrote lies in it. Such a file is a zip
 * archive whose entries are stored as they are, so that a tensor can be read, or mapped into
 * memory, from the file itself:
 *
 *   <root>/data.pkl     a pickle that describes the tensors; nothing in it is executed
 *   <root>/data/<key>   the numbers of a storage
 *
 * @throws IsoglossError if the file is of the format before PyTorch 1.6, is damaged, names
 *   anything but tensors, or holds a tensor that is not contiguous.
 */
export async function readPytorchBin(file: string): Promise<ReadonlyMap<string, TensorEntry>> {
  const zip = await openStoredZip(file);
  if (zip === null)
    throw new IsoglossError(
      `${file}: is no zip archive; is it of PyTorch's format before version 1.6?`,
      "Rewrite it in Python: torch.save(torch.load(file, weights_only=True), file).",
    );
  try {
    return await readArchive(zip, file);
  } finally {
    zip.close();
  }
}

async function readArchive(
  zip: StoredZip,
  file: string,
): Promise<ReadonlyMap<string, TensorEntry>> {
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
  const found = new Map<string, TensorEntry>();
  for (const [name, tensor] of parseStateDict(await zip.read(pickle), file)) {
    const { storage, begin, shape, strides } = tensor;
    const place = places.get(storage.key) ?? (await zip.locate(`${root}data/${storage.key}`));
    places.set(storage.key, place);
    const what = `the tensor ${excerpt(name)}`;
    const size = elementSize[storage.dtype];
    if (storage.count * size > place.length)
      refuse(`${what} needs ${storage.count * size} bytes, its storage has ${place.length}`);
    const count = elementCount(shape);
    if (!(begin + count <= storage.count))
      refuse(`${what}, (${shape.join(", ")}) at ${begin}, leaves its storage of ${storage.count}`);
    if (!isContiguous(tensor))
      refuse(
        `${what} is not contiguous: shape (${shape.join(", ")}), strides (${strides.join(", ")})`,
        "Save it again with .contiguous() applied to every tensor, or as safetensors.",
      );
    const offset = place.offset + begin * size;
    found.set(name, { dtype: storage.dtype, shape, offset, length: count * size });
  }
  return found;
}
