/** What is read of a file before it is fetched: its architecture is among the first metadata. */
export const earlyBytes = 1 << 16;

/** The types of metadata that have a fixed size, in bytes, and what a text is. */
const sizes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const text = 8;

/**
 * Returns the architecture that the beginning of a GGUF file names, or undefined if it does not get as
 * far, or is no such file: whoever reads the whole file says what is wrong with it.
 */
export function earlyArchitecture(beginning: Uint8Array): string | undefined {
  const bytes = Buffer.from(beginning);
  if (bytes.length < 24 || bytes.toString("latin1", 0, 4) !== "GGUF") return undefined;
  let at = 24; // behind the counts
  const length = (): number | undefined => {
    if (at + 8 > bytes.length) return undefined;
    const value = bytes.readBigUInt64LE(at);
    at += 8;
    return value > BigInt(bytes.length - at) ? undefined : Number(value);
  };
  const words = (): string | undefined => {
    const count = length();
    if (count === undefined) return undefined;
    at += count;
    return bytes.toString("utf8", at - count, at);
  };
  for (;;) {
    const key = words();
    if (key === undefined || at + 4 > bytes.length) return undefined;
    const type = bytes.readUInt32LE(at);
    at += 4;
    if (type === text) {
      const value = words();
      if (value === undefined || key === "general.architecture") return value;
    } else {
      const size = sizes[type]; // a list is passed over by nobody: it is long
      if (size === undefined || key === "general.architecture") return undefined;
      at += size;
    }
  }
}
