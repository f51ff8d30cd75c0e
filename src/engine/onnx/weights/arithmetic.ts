import { IsoglossError } from "../../../base/error.js";
import type { OnnxProvider } from "../provider.js";

/** What the products of a model with its weights are computed in; everything else is in float32. */
export type ProductDtype = "float32" | "float16" | "int8" | "int4";

/** How the weights of products lie in memory, and what is computed of them. */
export interface Arithmetic {
  readonly dtype: ProductDtype;
  /** Float16 and bfloat16 stay as they are, and are widened piece by piece where they are used. */
  readonly keeps: boolean;
}

/** Every weight is widened once, when it is loaded. */
export const inFloat32: Arithmetic = { dtype: "float32", keeps: false };

/**
 * Bytes of weights in float32 from which on their own width is kept: a pass of a few hundred tokens
 * takes a tenth longer then, which small models need not pay.
 */
const worthKeeping = 2 ** 28;

/** Returns how weights lie that would take so many bytes in float32. */
export function arithmeticFor(
  dtype: ProductDtype,
  provider: OnnxProvider,
  bytesInFloat32: number,
): Arithmetic {
  return { dtype, keeps: provider === "cpu" && bytesInFloat32 >= worthKeeping };
}

/**
 * Checks that a provider computes in an arithmetic.
 * @throws IsoglossError for weights of a few bits elsewhere than on the CPU, for float16 there.
 */
export function checkDtype(dtype: ProductDtype, provider: OnnxProvider): void {
  if (provider === "cpu" && dtype === "float16")
    throw new IsoglossError(
      "the cpu provider multiplies in float32, whatever it is given",
      "Leave --dtype out, or give --dtype int8 for less memory; float16 is for GPUs.",
    );
  if (provider === "cpu" || dtype === "float32" || dtype === "float16") return;
  throw new IsoglossError(
    `${dtype} weights are multiplied by the cpu provider only, not by ${provider}`,
    "Give --provider cpu, or --dtype float16.",
  );
}

/** What is said of an arithmetic that is not the checkpoint's own: "int8 weights"; else undefined. */
export function arithmeticLabel(dtype: ProductDtype): string | undefined {
  if (dtype === "float32") return undefined;
  return dtype === "float16" ? "float16 products" : `${dtype} weights`;
}
