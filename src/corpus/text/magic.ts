/** How bytes are packed; the names are those of the endings. */
export type Compression = "gz" | "zst" | "bz2";

/** Returns how a file is packed by its first bytes, or undefined if it is not. */
export function compressionOf(head: Uint8Array): Compression | undefined {
  if (begins(head, [0x1f, 0x8b])) return "gz";
  if (begins(head, [0x28, 0xb5, 0x2f, 0xfd])) return "zst";
  if (begins(head, [0x42, 0x5a, 0x68]) && head[3]! >= 0x31 && head[3]! <= 0x39) return "bz2";
  return undefined;
}

/** What is no text and holds no sentences that are read here, by its first bytes. */
const others: readonly (readonly [what: string, bytes: readonly number[]])[] = [
  ["a ZIP archive or an Office file (.xlsx, .ods, .docx)", [0x50, 0x4b, 0x03, 0x04]],
  ["an empty ZIP archive", [0x50, 0x4b, 0x05, 0x06]],
  ["an old Excel or Word file (.xls, .doc)", [0xd0, 0xcf, 0x11, 0xe0]],
  ["a PDF file", [0x25, 0x50, 0x44, 0x46]],
  ["an xz archive", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["a 7-Zip archive", [0x37, 0x7a, 0xbc, 0xaf]],
  ["a RAR archive", [0x52, 0x61, 0x72, 0x21]],
  ["an LZ4 file", [0x04, 0x22, 0x4d, 0x18]],
  ["an SQLite data base", [...Buffer.from("SQLite format 3")]],
  ["an Arrow or Feather file", [...Buffer.from("ARROW1")]],
  ["a Feather file", [...Buffer.from("FEA1")]],
  ["an HDF5 file", [0x89, 0x48, 0x44, 0x46]],
  ["a NumPy array (.npy)", [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ["a picture (PNG)", [0x89, 0x50, 0x4e, 0x47]],
  ["a picture (JPEG)", [0xff, 0xd8, 0xff]],
  ["text in UTF-16", [0xff, 0xfe]],
  ["text in UTF-16", [0xfe, 0xff]],
  ["a pickled object", [0x80, 0x04, 0x95]],
  ["a Git LFS pointer", [...Buffer.from("version https://git-lfs")]],
];

/** Returns what a file is that is no corpus, or undefined if its first bytes do not say. */
export function otherKind(head: Uint8Array): string | undefined {
  if (Buffer.from(head.subarray(257, 262)).toString("latin1") === "ustar") return "a tar archive";
  return others.find(([, bytes]) => begins(head, bytes))?.[0];
}

/** Whether text begins with the markup of a test set (.sgm), of IWSLT's training files, or BUCC's ids. */
export function isMarkedUp(text: string): boolean {
  return isSegments(text) || isTaggedLines(text) || isNumberedLines(text);
}

/** BUCC's comparable corpora: each sentence behind an id of its language, `de-000000001`. */
export function isNumberedLines(text: string): boolean {
  return /^[a-z]{2,3}-\d{5,}\t/.test(text);
}

/** `srcset`, `refset` and `tstset` are mteval's roots, with `mteval` around them in XML. */
export function isSegments(text: string): boolean {
  return /^(?:<[?!][^>]*>\s*)*<(?:srcset|refset|tstset|mteval)[\s>]/i.test(text);
}

export function isTaggedLines(text: string): boolean {
  return /^(?:<doc\s[^>]*>\s*)?<(?:url|keywords|speaker|talkid|title|description|reviewer|translator)[\s>]/i.test(
    text,
  );
}

export function isParquet(head: Uint8Array): boolean {
  return begins(head, [...Buffer.from("PAR1")]);
}

/** The compiled form of a gettext catalogue, in either byte order. */
export function isCompiledCatalogue(head: Uint8Array): boolean {
  return begins(head, [0xde, 0x12, 0x04, 0x95]) || begins(head, [0x95, 0x04, 0x12, 0xde]);
}

function begins(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, i) => head[i] === byte);
}
