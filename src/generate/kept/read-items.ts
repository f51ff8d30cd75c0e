import { z } from "zod";
import type { Generation, Likelihood } from "../request.js";

/** @file Items as they lie in a store's files, which may have been damaged. */

const generation = z.strictObject({
  id: z.string(),
  sample: z.int().nonnegative(),
  prompt: z.string(),
  text: z.string(),
  ids: z.array(z.int().nonnegative()),
  prompt_tokens: z.int().positive(),
  finish: z.enum(["eos", "stop", "length"]),
  logprob: z.number(),
  margin: z.number().nullable(),
});

const likelihood = z.strictObject({
  id: z.string(),
  logprob: z.number(),
  tokens: z.int().nonnegative(),
  characters: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  greedy: z.boolean(),
});

export function isGeneration(value: unknown): value is Generation {
  return generation.safeParse(value).success;
}

export function isLikelihood(value: unknown): value is Likelihood {
  return likelihood.safeParse(value).success;
}

/** Returns a number to 4 decimals: what shares a pass with a prompt moves the fifth. */
export function rounded(value: number): number {
  return Number(value.toFixed(4));
}

/**
 * Returns a number to 6 decimals. What shares a pass with a request follows from the requests, so that
 * its number is the same each time; and differences of two are asked for to 1e-4, of which a fourth
 * decimal would take the half.
 */
export function finelyRounded(value: number): number {
  return Number(value.toFixed(6));
}
