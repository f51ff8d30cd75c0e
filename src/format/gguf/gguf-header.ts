import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { openFile } from "../../base/open-file.js";
import { elementCount } from "../dtype.js";
import { foreignFormat } from "../foreign-format.js";
import { readTensorBytes } from "../read-tensor.js";
import { damagedHint } from "../safetensors-header.js";
import { ByteStream } from "./byte-stream.js";
import { type GgmlTypeName, ggmlTypeNames, ggmlTypes, isGgmlType } from "./ggml-types.js";
import { type GgufMetadata, readMetadata } from "./gguf-metadata.js";

/** Where one tensor lies in a GGUF file. */
export interface GgufTensor {
  readonly type: GgmlTypeName;
  /** As PyTorch has it: the last dimension is the one along which numbers lie side by side. */
  readonly shape: readonly number[];
  /** In bytes from the beginning of the file. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
}

export interface GgufHeader {
  readonly metadata: GgufMetadata;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /** Tensors of types that are not read: ggml's name of the type, by the tensor's. */
  readonly unknown: ReadonlyMap<string, string>;
  /** Where the tensors begin, in bytes: all that is said lies before. */
  readonly length: number;
}

/** What a tensor's description takes at least, and a key's. */
const leastBytes = { tensor: 8 + 4 + 4 + 8, key: 8 + 4 + 1 };

const mostTensors = 2 ** 20;

/**
 * Returns what a GGUF file says of itself, every statement checked against the file's size. No
 * tensor is read.
 *
 *   file = "GGUF" | version, counts | metadata | descriptions of tensors | padding | tensors
 *
 * @throws IsoglossError if it is no such file, of another version or byte order, or its header lies.
 * @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export async function readGgufHeader(file: string): Promise<GgufHeader> {
  const handle = await openFile(file);
  try {
    const { size } = await handle.stat();
    const beginning = await readTensorBytes(handle, 0, Math.min(size, 24), file);
    refuseForeign(beginning, file);
    const stream = new ByteStream(handle, size, file);
    stream.u32(); // "GGUF"
    stream.u32(); // its version
    const [tensors, keys] = [stream.u64(), stream.u64()];
    if (tensors > mostTensors || tensors * leastBytes.tensor + keys * leastBytes.key > stream.rest)
      stream.refuse(`announces ${tensors} tensors and ${keys} metadata, but has ${size} bytes`);
    const metadata = readMetadata(stream, keys);
    return { metadata, ...readTensors(stream, tensors, alignmentOf(stream, metadata)) };
  } finally {
    await handle.close();
  }
}

function refuseForeign(beginning: Uint8Array, file: string): void {
  const word = Buffer.from(beginning.subarray(0, 4)).toString("latin1");
  if (word !== "GGUF") {
    const kind = foreignFormat(beginning) ?? "no GGUF file";
    throw new IsoglossError(
      `${file}: is ${kind}`,
      "Fetch the file of that name again, or give it the name of what it is.",
    );
  }
  if (beginning.length < 24)
    throw new IsoglossError(`${file}: has ${beginning.length} bytes, too few`, damagedHint);
  const version = new DataView(beginning.buffer).getUint32(4, true);
  if (version === 2 || version === 3) return;
  const isSwapped = (version & 0xffff) === 0 && version !== 0;
  throw new IsoglossError(
    `${file}: is of GGUF's version ${isSwapped ? "for big-endian machines" : version}, which is not read`,
    "Convert it anew with llama.cpp's converter: versions 2 and 3, little-endian, are read.",
  );
}

function alignmentOf(stream: ByteStream, metadata: GgufMetadata): number {
  const alignment = metadata.get("general.alignment") ?? 32;
  const isAlignment = typeof alignment === "number" && alignment > 0 && alignment % 8 === 0;
  if (!isAlignment || alignment > 2 ** 20)
    stream.refuse(`its general.alignment is ${excerpt(alignment)}`);
  return alignment as number;
}

function readTensors(stream: ByteStream, count: number, alignment: number) {
  const described: { name: string; type: string; dimensions: number[]; at: number }[] = [];
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    const name = stream.text(65535);
    if (names.has(name)) stream.refuse(`names the tensor ${excerpt(name)} twice`);
    names.add(name);
    const rank = stream.u32();
    if (rank > 4) stream.refuse(`its tensor ${excerpt(name)} has ${rank} dimensions`);
    const dimensions: number[] = [];
    for (let d = 0; d < rank; d++) dimensions.push(stream.u64());
    const type = stream.u32();
    const at = stream.u64();
    described.push({ name, dimensions, at, type: ggmlTypeNames.get(type) ?? `number ${type}` });
  }
  const begin = Math.ceil(stream.position / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  const unknown = new Map<string, string>();
  for (const { name, type, dimensions, at } of described) {
    if (!isGgmlType(type)) {
      unknown.set(name, type);
      continue;
    }
    const shape = dimensions.toReversed();
    const called = `its tensor ${excerpt(name)}, ${type} ${excerpt(shape)},`;
    const { elements, bytes } = ggmlTypes[type];
    const length = (elementCount(shape) / elements) * bytes;
    if (!Number.isSafeInteger(length) || (dimensions[0] ?? 1) % elements !== 0)
      stream.refuse(`${called} has an impossible shape`);
    const offset = begin + at;
    if (at % alignment !== 0 || !Number.isSafeInteger(offset) || offset + length > stream.size)
      stream.refuse(
        `${called} lies in bytes ${offset} to ${offset + length}, and the file has ${stream.size}`,
      );
    tensors.set(name, { type, shape, offset, length });
  }
  refuseOverlap(stream, tensors);
  return { tensors, unknown, length: stream.position };
}

function refuseOverlap(stream: ByteStream, tensors: ReadonlyMap<string, GgufTensor>): void {
  let end = 0;
  for (const [name, { offset, length }] of [...tensors].sort(
    ([, a], [, b]) => a.offset - b.offset || a.length - b.length,
  )) {
    if (offset < end) stream.refuse(`its tensor ${excerpt(name)} overlaps another`);
    end = offset + length;
  }
}
