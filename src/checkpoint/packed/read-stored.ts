import { type FloatDtype, isFloatDtype } from "../../format/dtype.js";
import { bf16FromF32, f16FromF32, f32FromBf16, f32FromF16 } from "../../format/half.js";
import { floatsOf, readTensorBytes } from "../../format/read-tensor.js";
import type { StoredTensor } from "../checkpoint.js";

/** Returns a tensor's bytes, aligned. */
export function storedBytes({ file, offset, length }: StoredTensor): Promise<Uint8Array> {
  return readTensorBytes(file, offset, length);
}

/** Returns a tensor of words of 32 bits. */
export async function storedWords(tensor: StoredTensor): Promise<Int32Array> {
  const { buffer, byteOffset, byteLength } = await storedBytes(tensor);
  return new Int32Array(buffer, byteOffset, byteLength / 4);
}

/** Returns a tensor's numbers in float32, which holds those of each of these types exactly. */
export async function storedFloats(tensor: StoredTensor): Promise<Float32Array> {
  const bytes = await storedBytes(tensor);
  const { dtype } = tensor;
  if (isFloatDtype(dtype)) return floatsOf(bytes, dtype);
  switch (dtype) {
    case "U8":
      return Float32Array.from(bytes);
    case "I8":
      return Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length));
    case "I32":
      return Float32Array.from(new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4));
    case "F8_E4M3":
      return Float32Array.from(bytes, e4m3);
    case "F8_E5M2":
      return Float32Array.from(bytes, e5m2);
    case "F8_E8M0":
      return Float32Array.from(bytes, byte => 2 ** (byte - 127));
    default:
      throw new RangeError(`storedFloats: ${dtype} is not read`);
  }
}

/** 1 sign, 4 exponent (bias 7), 3 fraction bits; no infinities. */
function e4m3(byte: number): number {
  const sign = byte & 0x80 ? -1 : 1;
  const exponent = (byte >> 3) & 15;
  const fraction = byte & 7;
  if (exponent === 15 && fraction === 7) return Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -9 : (1 + fraction / 8) * 2 ** (exponent - 7));
}

/** The upper half of a float16. */
function e5m2(byte: number): number {
  return f32FromF16(Uint16Array.of(byte << 8))[0]!;
}

/** Rounds numbers to those of a narrower type, as PyTorch does, and returns them in float32. */
export function roundedTo(dtype: FloatDtype, values: Float32Array): Float32Array {
  if (dtype === "F16") return f32FromF16(f16FromF32(values));
  return dtype === "BF16" ? f32FromBf16(bf16FromF32(values)) : values;
}
