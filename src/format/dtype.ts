/** Bytes an element, by the names safetensors gives to element types. */
export const elementSize = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
  C64: 8,
} as const;

/** An element type that safetensors files may hold. Those of four and six bits are not read. */
export type Dtype = keyof typeof elementSize;

/** The element types that weights may have, and that widen to float32 exactly. */
export type FloatDtype = "F32" | "F16" | "BF16";

export function isFloatDtype(dtype: Dtype): dtype is FloatDtype {
  return dtype === "F32" || dtype === "F16" || dtype === "BF16";
}

/** Whether a word from a file names an element type we know. */
export function isDtype(word: unknown): word is Dtype {
  return typeof word === "string" && Object.hasOwn(elementSize, word);
}

/**
 * Returns the number of elements of a shape, 1 for a scalar's ().
 * @returns NaN if a dimension is not a count, or the product is not an exact integer.
 */
export function elementCount(shape: readonly unknown[]): number {
  let count = 1;
  let empty = false; // (0, 2⁵², 2⁵²) is still empty, however large the others' product
  for (const size of shape) {
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return Number.NaN;
    if (size === 0) empty = true;
    else count *= size;
  }
  return empty ? 0 : Number.isSafeInteger(count) ? count : Number.NaN;
}
