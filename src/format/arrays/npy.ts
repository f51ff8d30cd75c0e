import { IsoglossError } from "../../base/error.js";
import { elementCount } from "../dtype.js";
import { f32FromF16 } from "../half.js";
import { damagedHint } from "../safetensors-header.js";
import type { ArrayEntry, Bytes } from "./array-entry.js";

/** NumPy's own files keep to 64 KiB; a dictionary of three entries is far shorter. */
const longestHeader = 1 << 16;

/** Element types that are read, without the sign of the byte order, and their bytes. */
const sizes: Readonly<Record<string, number>> = {
  f2: 2,
  f4: 4,
  f8: 8,
  i1: 1,
  u1: 1,
  i2: 2,
  u2: 2,
  i4: 4,
};

/** Of an array in Fortran's order, which is turned in memory: in elements. */
const mostTurned = 1 << 28;

/**
 * Returns the array that NumPy's `.npy` bytes hold. The header is a Python literal, which is read and
 * never evaluated; an array of objects is a pickle, and refused.
 *
 * @param where The file, or the file and the entry of its archive, for messages.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export async function npyArray(bytes: Bytes, name: string, where: string): Promise<ArrayEntry> {
  const refuse = (what: string, hint = damagedHint): never => {
    throw new IsoglossError(`${where}: ${what}`, hint);
  };
  if (bytes.length < 10) refuse("is too short for a NumPy array");
  const head = Buffer.from(await bytes.read(0, Math.min(12, bytes.length)));
  if (head.subarray(0, 6).toString("latin1") !== "\x93NUMPY") refuse("is no NumPy array");
  const wide = head[6]! >= 2;
  const begin = wide ? 12 : 10;
  const length = wide
    ? head.length < 12
      ? Number.NaN
      : head.readUInt32LE(8)
    : head.readUInt16LE(8);
  if (!(length <= longestHeader && begin + length <= bytes.length))
    refuse(`announces a header of ${length} bytes`);
  const text = Buffer.from(await bytes.read(begin, length)).toString("latin1");
  const header = headerOf(text) ?? refuse(`has the header ${JSON.stringify(text.slice(0, 80))}`);
  const { descr, fortran, shape } = header;
  const kind = /^([<>|=]?)(\w+)$/.exec(descr);
  const size = kind ? sizes[kind[2]!] : undefined;
  if (/O/.test(descr))
    refuse(
      "holds Python objects, a pickle, which is never executed",
      "Save an array of numbers: np.save(file, np.asarray(x, dtype=np.float32)).",
    );
  if (size === undefined)
    return refuse(
      `holds elements of the type ${JSON.stringify(descr.slice(0, 40))}, not numbers that states are made of`,
      "Save it as float32: np.save(file, x.astype(np.float32)).",
    );
  const count = elementCount(shape);
  if (!(begin + length + count * size === bytes.length))
    refuse(
      `says (${shape.join(", ")}) elements of ${size} bytes, but has ${bytes.length - begin - length} bytes of them`,
    );
  const data = begin + length;
  const read = async (from: number, to: number) =>
    numbersOf(await bytes.read(data + from * size, (to - from) * size), kind![2]!, kind![1]!);
  if (!fortran || shape.length < 2) return { name, shape, read };
  if (count > mostTurned)
    refuse(
      `lies in Fortran's order and has ${count} elements`,
      "Save it in C's order: np.save(file, np.ascontiguousarray(x)).",
    );
  let turned: Promise<Float32Array> | undefined;
  return {
    name,
    shape,
    read: async (from, to) => {
      turned ??= read(0, count).then(values => fromFortran(values, shape));
      return (await turned).slice(from, to);
    },
  };
}

/** The three entries of the dictionary, in any order, and nothing else. */
function headerOf(text: string): { descr: string; fortran: boolean; shape: number[] } | undefined {
  const entries =
    /^\{\s*((?:'(?:descr|fortran_order|shape)'\s*:\s*(?:'[^']*'|True|False|\([^()]*\))\s*,?\s*){3})\}\s*$/.exec(
      text,
    )?.[1];
  if (entries === undefined)
    // A list of fields: elements that are records, and may be objects.
    return /'descr'\s*:\s*\[/.test(text)
      ? { descr: /O/.test(text) ? "O" : "V", fortran: false, shape: [] }
      : undefined;
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(entries)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(entries)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(entries)?.[1];
  if (descr === undefined || fortran === undefined || sizes === undefined) return undefined;
  const shape = sizes
    .split(",")
    .map(word => word.trim().replace(/L$/, ""))
    .filter(word => word !== "")
    .map(Number);
  return { descr, fortran: fortran === "True", shape };
}

function numbersOf(bytes: Uint8Array, type: string, order: string): Float32Array {
  const buffer = Buffer.from(bytes); // its own copy, which may be turned in place
  const size = sizes[type]!;
  if (order === ">" && size === 2) buffer.swap16();
  else if (order === ">" && size === 4) buffer.swap32();
  else if (order === ">" && size === 8) buffer.swap64();
  const own = buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.length);
  switch (type) {
    case "f2":
      return f32FromF16(new Uint16Array(own));
    case "f4":
      return new Float32Array(own);
    case "f8":
      return Float32Array.from(new Float64Array(own));
    case "i1":
      return Float32Array.from(new Int8Array(own));
    case "u1":
      return Float32Array.from(new Uint8Array(own));
    case "i2":
      return Float32Array.from(new Int16Array(own));
    case "u2":
      return Float32Array.from(new Uint16Array(own));
    default:
      return Float32Array.from(new Int32Array(own));
  }
}

/** Returns values in C's order, in which the last index moves first. */
function fromFortran(values: Float32Array, shape: readonly number[]): Float32Array {
  const out = new Float32Array(values.length);
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  for (let to = 0; to < out.length; to++) {
    let from = 0;
    for (let axis = 0; axis < shape.length; axis++) from += index[axis]! * strides[axis]!;
    out[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return out;
}
