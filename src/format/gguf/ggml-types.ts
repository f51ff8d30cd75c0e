import { floatsOf } from "../read-tensor.js";
import { widenQ2K, widenQ3K, widenQ4K, widenQ5K, widenQ6K } from "./widen-k-quants.js";
import {
  widenQ4With0,
  widenQ4With1,
  widenQ5With0,
  widenQ5With1,
  widenQ8With0,
} from "./widen-legacy.js";
import { widenIq4Nl, widenIq4Xs, widenMxfp4 } from "./widen-tables.js";

/** How a GGUF file stores the numbers of a row: in blocks, each with scales of its own. */
export interface GgmlType {
  /** Numbers a block; rows are whole blocks. */
  readonly elements: number;
  /** Bytes a block. */
  readonly bytes: number;
  /** Writes the numbers of whole blocks, in float32, exactly as ggml widens them. */
  readonly widen: (bytes: Uint8Array, out: Float32Array) => void;
}

const plain = (dtype: "F32" | "F16" | "BF16"): GgmlType => ({
  elements: 1,
  bytes: dtype === "F32" ? 4 : 2,
  widen: (bytes, out) => out.set(floatsOf(bytes, dtype)),
});

/** The types that are read, by ggml's names. */
export const ggmlTypes = {
  F32: plain("F32"),
  F16: plain("F16"),
  BF16: plain("BF16"),
  Q4_0: { elements: 32, bytes: 18, widen: widenQ4With0 },
  Q4_1: { elements: 32, bytes: 20, widen: widenQ4With1 },
  Q5_0: { elements: 32, bytes: 22, widen: widenQ5With0 },
  Q5_1: { elements: 32, bytes: 24, widen: widenQ5With1 },
  Q8_0: { elements: 32, bytes: 34, widen: widenQ8With0 },
  Q2_K: { elements: 256, bytes: 84, widen: widenQ2K },
  Q3_K: { elements: 256, bytes: 110, widen: widenQ3K },
  Q4_K: { elements: 256, bytes: 144, widen: widenQ4K },
  Q5_K: { elements: 256, bytes: 176, widen: widenQ5K },
  Q6_K: { elements: 256, bytes: 210, widen: widenQ6K },
  IQ4_NL: { elements: 32, bytes: 18, widen: widenIq4Nl },
  IQ4_XS: { elements: 256, bytes: 136, widen: widenIq4Xs },
  MXFP4: { elements: 32, bytes: 17, widen: widenMxfp4 },
} as const satisfies Readonly<Record<string, GgmlType>>;

/** A type that is read. */
export type GgmlTypeName = keyof typeof ggmlTypes;

/** ggml's numbers for its types, the ones that are not read among them: an error names those. */
export const ggmlTypeNames: ReadonlyMap<number, string> = new Map([
  ...(["F32", "F16", "Q4_0", "Q4_1"] as const).entries(),
  [6, "Q5_0"],
  [7, "Q5_1"],
  [8, "Q8_0"],
  [9, "Q8_1"],
  [10, "Q2_K"],
  [11, "Q3_K"],
  [12, "Q4_K"],
  [13, "Q5_K"],
  [14, "Q6_K"],
  [15, "Q8_K"],
  [16, "IQ2_XXS"],
  [17, "IQ2_XS"],
  [18, "IQ3_XXS"],
  [19, "IQ1_S"],
  [20, "IQ4_NL"],
  [21, "IQ3_S"],
  [22, "IQ2_S"],
  [23, "IQ4_XS"],
  [24, "I8"],
  [25, "I16"],
  [26, "I32"],
  [27, "I64"],
  [28, "F64"],
  [29, "IQ1_M"],
  [30, "BF16"],
  [34, "TQ1_0"],
  [35, "TQ2_0"],
  [39, "MXFP4"],
  [40, "NVFP4"],
  [41, "Q1_0"],
]);

/** Whether numbers of a type of this name are read. */
export function isGgmlType(name: string): name is GgmlTypeName {
  return Object.hasOwn(ggmlTypes, name);
}
