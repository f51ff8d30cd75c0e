import { IsoglossError } from "../../base/error.js";
import { openFile } from "../../base/open-file.js";
import { type FloatDtype, isFloatDtype } from "../dtype.js";
import { readFloats, readTensorBytes } from "../read-tensor.js";
import { readSafetensorsHeader } from "../safetensors.js";
import type { TensorEntry } from "../safetensors-header.js";
import type { ArrayFile } from "./array-entry.js";
import { npyArray } from "./npy.js";
import { openNpz } from "./npz.js";

/** Whether a file's name is that of arrays which are read. */
export function isArrayName(name: string): boolean {
  return /\.(?:npy|npz|safetensors)$/i.test(name);
}

/**
 * Opens a file of arrays by what is in it: NumPy's `.npy` and `.npz`, or safetensors. Sizes are
 * checked against the file's bytes; nothing is executed.
 *
 * @throws IsoglossError naming the file, and what it is instead.
 */
export async function openArrays(file: string): Promise<ArrayFile> {
  const handle = await openFile(file);
  let size: number;
  let head: Buffer;
  try {
    ({ size } = await handle.stat());
    head = Buffer.from(await readTensorBytes(handle, 0, Math.min(size, 8), file));
  } finally {
    await handle.close();
  }
  if (head.subarray(0, 6).toString("latin1") === "\x93NUMPY") {
    const bytes = {
      length: size,
      read: (offset: number, length: number) => readTensorBytes(file, offset, length),
    };
    return { file, arrays: [await npyArray(bytes, "", file)], close: async () => {} };
  }
  if (head.subarray(0, 4).toString("latin1") === "PK\x03\x04") {
    if (/\.pth?$|\.bin$/i.test(file)) throw pickled(file);
    return openNpz(file);
  }
  if (head[0] === 0x80 && head[1]! <= 5) throw pickled(file);
  return openTensors(file);
}

function pickled(file: string): IsoglossError {
  return new IsoglossError(
    `${file}: is a pickle, which is never executed`,
    'Save its arrays without one: safetensors.torch.save_file({"eng_Latn": x}, file), or np.savez(file, eng_Latn=x).',
  );
}

async function openTensors(file: string): Promise<ArrayFile> {
  const { tensors, metadata, unknown } = await readSafetensorsHeader(file);
  const [strange] = unknown;
  if (strange) throw noNumbers(file, strange[0], strange[1]);
  const arrays = [...tensors].map(([name, entry]) => {
    if (!isFloatDtype(entry.dtype) && entry.dtype !== "F64")
      throw noNumbers(file, name, entry.dtype);
    const axes = metadata.get(`${name}.axes`) ?? metadata.get("axes");
    return {
      name,
      shape: entry.shape,
      axes,
      read: (begin: number, end: number) => readElements(file, entry, begin, end),
    };
  });
  return { file, arrays, close: async () => {} };
}

async function readElements(
  file: string,
  entry: TensorEntry,
  begin: number,
  end: number,
): Promise<Float32Array> {
  if (entry.dtype !== "F64")
    return readFloats(file, { ...entry, dtype: entry.dtype as FloatDtype }, begin, end);
  const bytes = await readTensorBytes(file, entry.offset + begin * 8, (end - begin) * 8);
  return Float32Array.from(new Float64Array(bytes.buffer, bytes.byteOffset, end - begin));
}

function noNumbers(file: string, name: string, dtype: string): IsoglossError {
  return new IsoglossError(
    `${file}: ${JSON.stringify(name.slice(0, 60))} has elements of the type ${dtype}, not numbers that states are made of`,
    "Save it as float32, float16 or bfloat16.",
  );
}
