import { IsoglossError } from "../base/error.js";
import { elementCount } from "./dtype.js";
import { f32FromF16 } from "./half.js";

/** An array as NumPy saves it; `data` is row-major. */
export interface NumpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
}

const readers = {
  "<f2": { size: 2, read: (b: ArrayBuffer) => f32FromF16(new Uint16Array(b)) },
  "<f4": { size: 4, read: (b: ArrayBuffer) => new Float32Array(b) },
  "<f8": { size: 8, read: (b: ArrayBuffer) => new Float64Array(b) },
  "<i4": { size: 4, read: (b: ArrayBuffer) => new Int32Array(b) },
  "<i8": { size: 8, read: (b: ArrayBuffer) => new BigInt64Array(b) },
  "|u1": { size: 1, read: (b: ArrayBuffer) => new Uint8Array(b) },
  "|b1": { size: 1, read: (b: ArrayBuffer) => new Uint8Array(b) },
} as const;

/** What NumPy's own writer puts into the header, in any order and spacing of its own making. */
const headerPattern =
  /^\{'descr': *'([<>|=][a-zA-Z]\d+)', *'fortran_order': *(True|False), *'shape': *\(((?:\d+, *)*\d*)\),? *\} *\n?$/;

/**
 * Returns the array of a .npy file, format version 1 to 3. The header is matched
 * against the one form that NumPy writes, never evaluated.
 *
 * @param file For messages.
 * @throws IsoglossError if the header is not NumPy's, the type is none of f2 f4 f8 i4 i8 u1
 *   b1 in little-endian, the order is Fortran's, or the file has not the bytes that the shape needs.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function parseNpy(bytes: Uint8Array, file: string): NumpyArray {
  const refuse = (what: string): never => {
    throw new IsoglossError(
      `${file}: ${what}`,
      "Save it with numpy.save(file, numpy.ascontiguousarray(x)), without objects.",
    );
  };
  const magic = "\x93NUMPY";
  const isNpy = bytes.length >= 12 && [...magic].every((c, i) => bytes[i] === c.charCodeAt(0));
  if (!isNpy) return refuse("is not a .npy file");
  const major = bytes[6]!;
  if (major < 1 || major > 3) return refuse(`has the unknown format version ${major}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = major === 1 ? 10 : 12;
  const headerLength = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerLength > 65_535 || begin + headerLength > bytes.length)
    return refuse(`announces a header of ${headerLength} bytes`);
  const header = new TextDecoder().decode(bytes.subarray(begin, begin + headerLength));
  const match = headerPattern.exec(header);
  if (match === null) return refuse(`has a header of unknown form: ${header.trim().slice(0, 200)}`);
  const [, descr = "", order, dimensions = ""] = match;
  if (order === "True") return refuse("is in Fortran order");
  if (!Object.hasOwn(readers, descr)) return refuse(`has elements of type ${descr}`);
  const { size, read } = readers[descr as keyof typeof readers];
  const shape = dimensions.split(",").flatMap(d => (d.trim() === "" ? [] : [Number(d)]));
  const length = elementCount(shape) * size;
  const data = bytes.subarray(begin + headerLength);
  if (data.length !== length)
    return refuse(
      `has ${data.length} bytes of data, but ${descr} (${shape.join(", ")}) needs ${length}`,
    );
  return { shape, data: read(data.slice().buffer) };
}

/**
 * Returns the bytes of a .npy file (format version 1) that NumPy loads as float32 or float64.
 * @throws RangeError if `data` is not as long as `shape` says.
 */
export function formatNpy(shape: readonly number[], data: Float32Array | Float64Array): Uint8Array {
  if (elementCount(shape) !== data.length)
    throw new RangeError(
      `formatNpy: (${shape.join(", ")}) needs ${elementCount(shape)} values, got ${data.length}`,
    );
  const descr = data instanceof Float32Array ? "<f4" : "<f8";
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const begin = Math.ceil((10 + header.length + 1) / 64) * 64;
  const bytes = new Uint8Array(begin + data.byteLength).fill(0x20, 0, begin);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, begin - 10, true);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes[begin - 1] = 0x0a;
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), begin);
  return bytes;
}
