import { join } from "node:path";
import { z } from "zod";
import { IsoglossError } from "../base/error.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Activation } from "./operations.js";

/**
 * @file How config.json is read: each architecture says which fields it needs, with
 * transformers' default where the file may leave a field out.
 */

/** A count of heads, blocks, dimensions: bounded, so that a hostile file cannot make us build forever. */
export const count = z.int().min(1).max(10_000_000);

export const blockCount = z.int().min(1).max(1000);

export const epsilon = z.number().positive().max(1);

/** config.json's names of activations; "gelu" is the exact one. */
const activations = {
  silu: "silu",
  swish: "silu",
  gelu: "gelu",
  gelu_new: "gelu_tanh",
  gelu_fast: "gelu_tanh",
  gelu_pytorch_tanh: "gelu_tanh",
  relu: "relu",
} as const satisfies Record<string, Activation>;

export const activation = z
  .enum(Object.keys(activations) as (keyof typeof activations)[])
  .transform((name): Activation => activations[name]);

/** Returns a schema that reads a field under an older name too, where the newer one is absent. */
export function renamed<S extends z.ZodType>(names: Readonly<Record<string, string>>, schema: S) {
  return z.preprocess(config => {
    const fields = { ...(config as Record<string, unknown>) };
    for (const [older, newer] of Object.entries(names)) fields[newer] ??= fields[older];
    return fields;
  }, schema);
}

/**
 * Returns the fields of `config` that `schema` names, checked.
 * @throws IsoglossError naming config.json and the first field that is missing or wrong.
 */
export function readConfig<S extends z.ZodType>(
  checkpoint: Checkpoint,
  schema: S,
  config: unknown = checkpoint.config,
): z.infer<S> {
  const result = schema.safeParse(config);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw configError(checkpoint, issue.path.join("."), issue.message);
}

/** Returns the error that config.json's `field` is not usable, for the reason `what`. */
export function configError(checkpoint: Checkpoint, field: string, what: string): IsoglossError {
  return new IsoglossError(
    `${join(checkpoint.folder, "config.json")}: ${field}: ${what}`,
    "Compare the file with the one that its authors published; it may be damaged or of an unsupported variant.",
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
