import type { FileHandle } from "node:fs/promises";
import { IsoglossError } from "../base/error.js";
import { fileError } from "../base/file-error.js";
import { openFile } from "../base/open-file.js";
import { elementSize, type FloatDtype } from "./dtype.js";
import { f32FromBf16, f32FromF16 } from "./half.js";
import { damagedHint } from "./safetensors-header.js";

/**
 * Returns bytes `offset … offset + length` of a file.
 *
 * @param file A path, or a file that is open.
 * @param name Of the file, for the message.
 * @throws IsoglossError if the file cannot be read, or ends before.
 */
export async function readTensorBytes(
  file: string | FileHandle,
  offset: number,
  length: number,
  name = typeof file === "string" ? file : "the file",
): Promise<Uint8Array> {
  const isPath = typeof file === "string";
  let handle: FileHandle | undefined;
  try {
    handle = isPath ? await openFile(file) : file;
    return await readFrom(handle, name, offset, length);
  } catch (error) {
    throw fileError(error, name, "read");
  } finally {
    if (isPath) await handle?.close();
  }
}

async function readFrom(handle: FileHandle, name: string, offset: number, length: number) {
  const { size } = await handle.stat();
  const tooShort = () =>
    new IsoglossError(
      `${name}: has ${size} bytes, but bytes ${offset} to ${offset + length} are wanted`,
      damagedHint,
    );
  if (offset + length > size) throw tooShort(); // before anything is allocated
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    // One read is at most 2 GiB − 4 KiB on Linux.
    const step = Math.min(length - done, 1 << 30);
    const { bytesRead } = await handle.read(bytes, done, step, offset + done);
    if (bytesRead === 0) throw tooShort();
    done += bytesRead;
  }
  return bytes;
}

/**
 * Returns elements `begin … end` of a tensor in float32, the whole by default.
 * Widening f16 and bf16 is exact.
 *
 * @param file A path, or a file that is open.
 * @param tensor Where it lies: an entry of a safetensors header, or a Weight.
 * @throws RangeError if `begin … end` is not a part of it.
 * @throws IsoglossError if the file is too short.
 */
export async function readFloats(
  file: string | FileHandle,
  tensor: { readonly dtype: FloatDtype; readonly offset: number; readonly length: number },
  begin = 0,
  end: number = tensor.length / elementSize[tensor.dtype],
): Promise<Float32Array> {
  const size = elementSize[tensor.dtype];
  if (!(begin >= 0 && begin <= end && end * size <= tensor.length))
    throw new RangeError(
      `readFloats: elements must lie in 0 … ${tensor.length / size}, got ${begin} … ${end}`,
    );
  const bytes = await readTensorBytes(file, tensor.offset + begin * size, (end - begin) * size);
  return floatsOf(bytes, tensor.dtype);
}

/** Returns some elements' bytes, aligned, as float32; F32 is not copied. */
export function floatsOf(
  { buffer, byteOffset, byteLength }: Uint8Array,
  dtype: FloatDtype,
): Float32Array {
  if (dtype === "F32") return new Float32Array(buffer, byteOffset, byteLength / 4);
  const bits = new Uint16Array(buffer, byteOffset, byteLength / 2);
  return dtype === "F16" ? f32FromF16(bits) : f32FromBf16(bits);
}
