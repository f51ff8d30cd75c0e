/** @file Arrays of numbers in files that others wrote: what `.npy`, `.npz` and `.safetensors` have in common. */

/** An array of a file, its size checked against the file's bytes; nothing of it is in memory yet. */
export interface ArrayEntry {
  /** In an archive; "" where the file holds one array. */
  readonly name: string;
  readonly shape: readonly number[];
  /** What its axes are called, if the file says so: "layers,sentences,width". */
  readonly axes?: string;
  /** Returns elements `begin … end`, in C order, as float32. */
  read(begin: number, end: number): Promise<Float32Array>;
}

/** The arrays of a file that is open. */
export interface ArrayFile {
  readonly file: string;
  readonly arrays: readonly ArrayEntry[];
  close(): Promise<void>;
}

/** Bytes that can be read at any place: a part of a file, or what was unpacked. */
export interface Bytes {
  readonly length: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}
