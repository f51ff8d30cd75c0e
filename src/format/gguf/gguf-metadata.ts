import { excerpt } from "../../base/excerpt.js";
import type { ByteStream } from "./byte-stream.js";

/** What GGUF's metadata may say; numbers beyond 2⁵³ are rounded. */
export type GgufValue = string | number | boolean | readonly (string | number | boolean)[];

/** The metadata of a GGUF file, by key: "general.architecture". */
export type GgufMetadata = ReadonlyMap<string, GgufValue>;

/** In bytes; the longest texts are chat templates and whole tokenizers' files. */
const longestText = 64 * 2 ** 20;

/** In bytes, by the specification. */
const longestKey = 65535;

/** All that is said before the tensors, of which the largest vocabularies take some 20 MB. */
const mostBytes = 512 * 2 ** 20;

/** An entry of an array takes up to a hundred bytes of memory, whatever it takes of the file. */
const mostEntries = 2 ** 23;

const arrayType = 9;

/** How a value of a type is read, and the fewest bytes that it takes; by GGUF's numbers. */
const scalars: readonly (
  | {
      readonly bytes: number;
      readonly read: (stream: ByteStream) => string | number | boolean;
    }
  | undefined
)[] = [
  { bytes: 1, read: stream => stream.u8() },
  { bytes: 1, read: stream => stream.i8() },
  { bytes: 2, read: stream => stream.u16() },
  { bytes: 2, read: stream => stream.i16() },
  { bytes: 4, read: stream => stream.u32() },
  { bytes: 4, read: stream => stream.i32() },
  { bytes: 4, read: stream => stream.f32() },
  { bytes: 1, read: stream => stream.u8() !== 0 },
  { bytes: 8, read: stream => stream.text(longestText) },
  undefined,
  { bytes: 8, read: stream => stream.u64() },
  { bytes: 8, read: stream => stream.i64() },
  { bytes: 8, read: stream => stream.f64() },
];

/**
 * Reads the metadata of a GGUF file.
 * @throws IsoglossError if they reach beyond the file, or say something twice.
 */
export function readMetadata(stream: ByteStream, count: number): GgufMetadata {
  const metadata = new Map<string, GgufValue>();
  let entries = 0;
  for (let i = 0; i < count; i++) {
    const key = stream.text(longestKey);
    if (metadata.has(key)) stream.refuse(`its metadata name ${excerpt(key)} twice`);
    const type = stream.u32();
    if (type !== arrayType) {
      metadata.set(key, readerOf(stream, key, type).read(stream));
      continue;
    }
    const { bytes, read } = readerOf(stream, key, stream.u32());
    const length = stream.u64();
    entries += length;
    if (length * bytes > stream.rest || entries > mostEntries)
      stream.refuse(`its metadata ${excerpt(key)} announce ${length} entries`);
    const values: (string | number | boolean)[] = [];
    for (let j = 0; j < length; j++) values.push(read(stream));
    metadata.set(key, values);
    if (stream.position > mostBytes) stream.refuse(`its metadata take over ${mostBytes} bytes`);
  }
  return metadata;
}

function readerOf(stream: ByteStream, key: string, type: number) {
  return scalars[type] ?? stream.refuse(`its metadata ${excerpt(key)} are of the type ${type}`);
}
