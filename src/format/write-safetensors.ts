import { writeAtomic } from "../base/write-atomic.js";
import { type Dtype, elementCount, elementSize } from "./dtype.js";
import type { TensorEntry } from "./safetensors-header.js";

/** A tensor to be, before its place in a file is known. */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** A file to be: its first bytes, its size, and where each tensor will lie. */
export interface SafetensorsLayout {
  /** The header with its length in front: what the file begins with. */
  readonly head: Uint8Array;
  /** Of the whole file, in bytes. */
  readonly size: number;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/** The data begin at a multiple of this: a cache line, and every element type is aligned. */
const alignment = 64;

/**
 * Returns the layout of a safetensors file. Tensors lie in the order given, wider
 * element types first, so that each is aligned to its element.
 *
 * @param metadata Free text for `__metadata__`.
 * @throws RangeError if a name is repeated or a shape is impossible.
 */
export function safetensorsLayout(
  specs: readonly TensorSpec[],
  metadata?: Readonly<Record<string, string>>,
): SafetensorsLayout {
  const ordered = [...specs].sort((a, b) => elementSize[b.dtype] - elementSize[a.dtype]); // stable
  const entries: [string, object][] = [];
  const places = new Map<string, { begin: number; spec: TensorSpec; length: number }>();
  let end = 0;
  for (const spec of ordered) {
    const length = elementCount(spec.shape) * elementSize[spec.dtype];
    if (!Number.isSafeInteger(end + length))
      throw new RangeError(
        `safetensorsLayout: shapes must be lists of counts, got (${spec.shape.join(", ")})`,
      );
    if (places.has(spec.name) || spec.name === "__metadata__")
      throw new RangeError(`safetensorsLayout: names must be unique, got "${spec.name}" again`);
    const begin = end;
    end += length;
    places.set(spec.name, { begin, spec, length });
    entries.push([spec.name, { dtype: spec.dtype, shape: spec.shape, data_offsets: [begin, end] }]);
  }
  const said = metadata === undefined ? {} : { __metadata__: metadata };
  const header = { ...said, ...Object.fromEntries(entries) };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const dataBegin = Math.ceil((8 + json.length) / alignment) * alignment;
  const head = new Uint8Array(dataBegin).fill(0x20); // the format pads its header with spaces
  new DataView(head.buffer).setBigUint64(0, BigInt(dataBegin - 8), true);
  head.set(json, 8);
  const tensors = new Map<string, TensorEntry>();
  for (const [name, { begin, spec, length }] of places)
    tensors.set(name, { dtype: spec.dtype, shape: spec.shape, offset: dataBegin + begin, length });
  return { head, size: dataBegin + end, tensors };
}

/**
 * Makes a safetensors file of its final size whose tensors are all zeros, to be
 * written in place: slab by slab, in any order. The file appears under its name
 * with a valid header or not at all; a file system with holes takes no room yet.
 *
 * @returns Where each tensor lies.
 */
export async function createSafetensors(
  file: string,
  specs: readonly TensorSpec[],
  metadata?: Readonly<Record<string, string>>,
): Promise<SafetensorsLayout> {
  const layout = safetensorsLayout(specs, metadata);
  await write(file, layout, new Map());
  return layout;
}

/** A tensor with its values, of the type that its `dtype` says (f16 and bf16: bit patterns). */
export interface TensorData extends TensorSpec {
  readonly data: ArrayBufferView;
}

/**
 * Writes a safetensors file, whole or not at all.
 *
 * @throws RangeError if a tensor has more or fewer bytes than its shape says.
 */
export async function writeSafetensors(
  file: string,
  tensors: readonly TensorData[],
): Promise<void> {
  const layout = safetensorsLayout(tensors);
  for (const { name, data } of tensors) {
    const { length } = layout.tensors.get(name)!;
    if (data.byteLength !== length)
      throw new RangeError(
        `writeSafetensors: "${name}" must have ${length} bytes, got ${data.byteLength}`,
      );
  }
  await write(file, layout, new Map(tensors.map(({ name, data }) => [name, data])));
}

function write(
  file: string,
  { head, size, tensors }: SafetensorsLayout,
  data: ReadonlyMap<string, ArrayBufferView>,
): Promise<void> {
  return writeAtomic(file, async handle => {
    await handle.truncate(size);
    await handle.write(head, 0, head.length, 0);
    for (const [name, view] of data) {
      const { offset } = tensors.get(name)!;
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      for (let done = 0; done < bytes.length; ) {
        const step = Math.min(bytes.length - done, 1 << 30); // one write is at most 2 GiB
        done += (await handle.write(bytes, done, step, offset + done)).bytesWritten;
      }
    }
  });
}
