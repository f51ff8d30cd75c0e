import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { type Dtype, elementCount, elementSize, isDtype } from "./dtype.js";
import { duplicateKey } from "./duplicate-key.js";
import { jsonDepth } from "./json-depth.js";
import { isObject } from "./json-object.js";

/** Where one tensor lies in a file: row-major, little-endian. */
export interface TensorEntry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** In bytes from the beginning of the file. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
}

export interface SafetensorsHeader {
  /** In the order of the file. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** The element types of tensors that are of one we do not know, by their names. */
  readonly unknown: ReadonlyMap<string, string>;
  /** The free text entries of `__metadata__`. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** The reference implementation's own limit. */
export const maxHeaderLength = 100_000_000;

/** A header is nested three deep. */
const deepest = 100;

/**
 * Returns what the JSON header of a safetensors file says, once every statement in
 * it has been checked against the file's size: shapes agree with lengths (where the
 * element type is known), and the tensors fill the rest of the file without overlap,
 * hole or remainder.
 *
 *   file = length of the header (u64) | header (JSON) | tensors
 *
 * @param json The header's bytes, the file's first eight left out.
 * @param fileSize In bytes.
 * @param file For messages.
 * @throws IsoglossError naming the file, the tensor, and what is wrong with it.
 * @see https://github.com/huggingface/safetensors#format
 */
export function parseSafetensorsHeader(
  json: Uint8Array,
  fileSize: number,
  file: string,
): SafetensorsHeader {
  const refuse = (what: string, cause?: unknown): never => {
    throw new IsoglossError(`${file}: ${what}`, damagedHint, { cause });
  };
  const text = decodeUtf8(json) ?? refuse("the header is not valid UTF-8");
  if (jsonDepth(text) > deepest) refuse("the header is nested too deep");
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    refuse("the header is not valid JSON", error);
  }
  if (!isObject(header)) return refuse("the header is not a JSON object");
  const twice = duplicateKey(text);
  if (twice !== null) refuse(`the header names ${excerpt(twice)} twice`);

  const dataBegin = 8 + json.length;
  const metadata = new Map<string, string>();
  const entries: [string, TensorEntry][] = [];
  const unknown = new Map<string, string>();
  const spans: { name: string; offset: number; length: number }[] = [];
  for (const [name, value] of Object.entries(header)) {
    const tensor = excerpt(name);
    if (!isObject(value)) return refuse(`${tensor} is not a JSON object`);
    if (name === "__metadata__") {
      for (const [key, word] of Object.entries(value)) {
        if (typeof word !== "string") return refuse(`metadata ${excerpt(key)} is no text`);
        metadata.set(key, word);
      }
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = value;
    if (typeof dtype !== "string") return refuse(`tensor ${tensor} has no element type`);
    if (!Array.isArray(shape)) return refuse(`tensor ${tensor} has no shape`);
    if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
      return refuse(`tensor ${tensor} has no pair of data_offsets`);
    const [begin, end] = offsets as [number, number];
    const count = elementCount(shape);
    const length = isDtype(dtype) ? count * elementSize[dtype] : end - begin;
    if (!Number.isSafeInteger(count) || !Number.isSafeInteger(length))
      return refuse(`tensor ${tensor} has the impossible shape ${excerpt(shape)}`);
    if (end < begin) refuse(`tensor ${tensor} ends at byte ${end}, before its beginning ${begin}`);
    if (end - begin !== length)
      refuse(
        `tensor ${tensor}, ${dtype} ${excerpt(shape)}, needs ${length} bytes, but its data_offsets span ${end - begin}`,
      );
    if (dataBegin + end > fileSize)
      refuse(
        `tensor ${tensor} ends at byte ${dataBegin + end}, beyond the file's ${fileSize} bytes`,
      );
    const offset = dataBegin + begin;
    spans.push({ name, offset, length });
    if (isDtype(dtype)) entries.push([name, { dtype, shape, offset, length }]);
    else unknown.set(name, dtype);
  }

  const byPlace = (a: { offset: number; length: number }, b: { offset: number; length: number }) =>
    a.offset - b.offset || a.length - b.length;
  let next = dataBegin;
  for (const { name, offset, length } of spans.sort(byPlace)) {
    if (offset !== next)
      refuse(
        `tensor ${excerpt(name)} begins at byte ${offset}, where ${next} was due: tensors must neither overlap nor leave holes`,
      );
    next = offset + length;
  }
  if (next !== fileSize) refuse(`the tensors end at byte ${next}, the file at byte ${fileSize}`);
  entries.sort(([, a], [, b]) => byPlace(a, b));
  return { tensors: new Map(entries), unknown, metadata };
}

export const damagedHint =
  "The file is damaged or was only partly downloaded; get it again and compare its checksum.";

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
