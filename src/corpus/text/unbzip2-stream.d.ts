/** @file The parts of a package that has no types for them. */

declare module "unbzip2-stream/lib/bit_iterator.js" {
  interface Bits {
    readonly bytesRead: number;
  }
  export default function bitIterator(nextBuffer: () => Uint8Array): Bits;
}

declare module "unbzip2-stream/lib/bzip2.js" {
  type Bits = import("unbzip2-stream/lib/bit_iterator.js").Bits;
  const bzip2: {
    /** Returns the level, 1 … 9. */
    header(bits: Bits): number;
    /** Unpacks a block and returns the checksum so far; null at the end of the stream. */
    decompress(
      bits: Bits,
      push: (byte: number) => void,
      work: Int32Array,
      length: number,
      checksum: number,
    ): number | null;
  };
  export default bzip2;
}
