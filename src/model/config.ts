import { join } from "node:path";
import { z } from "zod";
import { IsoglossError } from "../base/error.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { firstProblem } from "../format/first-problem.js";
import type { Activation } from "./operations.js";

/**
 * @file What fields of config.json may hold. Each architecture says which keys it reads
 * (`config-keys.ts`), with transformers' default where the file may leave a key out.
 */

/** A count of heads, blocks, dimensions: bounded, so that a hostile file cannot make us build forever. */
export const count = z.int().min(1).max(10_000_000);

export const blockCount = z.int().min(1).max(1000);

export const epsilon = z.number().positive().max(1);

/** A scale, a base, a factor: far from where its power, or one over it, leaves float32. */
export const positive = z.number().min(1e-18).max(1e18);

/** config.json's names of activations; "gelu" is the exact one. */
const activations = {
  silu: "silu",
  swish: "silu",
  gelu: "gelu",
  gelu_python: "gelu",
  gelu_new: "gelu_tanh",
  gelu_fast: "gelu_tanh",
  gelu_accurate: "gelu_tanh",
  gelu_pytorch_tanh: "gelu_tanh",
  gelu_python_tanh: "gelu_tanh",
  quick_gelu: "quick_gelu",
  relu: "relu",
  relu2: "relu2",
  sigmoid: "sigmoid",
  tanh: "tanh",
} as const satisfies Record<string, Activation>;

export const activation = z
  .enum(Object.keys(activations) as (keyof typeof activations)[])
  .transform((name): Activation => activations[name]);

/** `is_causal` of a decoder: false makes it see all of a text. Null is false, as it is to Python. */
export const causality = z
  .boolean()
  .nullable()
  .default(true)
  .transform(causal => causal === true);

/**
 * Returns what `schema` makes of `config`.
 * @throws IsoglossError naming config.json, the first field that is missing or wrong, and its value.
 */
export function readConfig<S extends z.ZodType>(
  checkpoint: Checkpoint,
  schema: S,
  config: unknown,
): z.infer<S> {
  const result = schema.safeParse(config);
  if (result.success) return result.data;
  const { field, what } = firstProblem(result.error, config);
  throw configError(checkpoint, field, what);
}

/** Returns the error that config.json's `field` is not usable, for the reason `what`. */
export function configError(checkpoint: Checkpoint, field: string, what: string): IsoglossError {
  return new IsoglossError(
    `${join(checkpoint.folder, "config.json")}: ${field}: ${what}`,
    "Compare the file with the one that its authors published; it may be damaged or of an unsupported variant.",
  );
}

/** @throws IsoglossError if config.json's `field` is a list, and not of one entry a block. */
export function checkOneABlock(
  checkpoint: Checkpoint,
  field: string,
  list: readonly unknown[] | null | undefined,
  blocks: number,
): void {
  if (list && list.length !== blocks)
    throw configError(
      checkpoint,
      field,
      `has ${list.length} entries, but num_hidden_layers is ${blocks}`,
    );
}

/**
 * Returns the dimensions of a head.
 * @throws IsoglossError if `heads` heads cannot share `width` equally.
 */
export function headDimOf(checkpoint: Checkpoint, width: number, heads: number): number {
  if (width % heads === 0) return width / heads;
  throw configError(
    checkpoint,
    "num_attention_heads",
    `${heads} do not divide a width of ${width}`,
  );
}
