import { readFileSync } from "node:fs";

/** @file What transformers generates, of test/oracles/generation.py. */

export interface Beams {
  readonly num_beams: number;
  readonly length_penalty?: number;
  readonly early_stopping?: boolean | "never";
  readonly ids: readonly number[];
  readonly score: number;
}

interface Continued {
  /** With the end token, if it came to one. */
  readonly greedy: {
    readonly ids: readonly number[];
    readonly logprob: number;
    readonly margin: number;
  };
}

export interface ParityGeneration extends Continued {
  readonly prompt: readonly number[];
  readonly eos: readonly number[];
  readonly beams: readonly Beams[];
}

export interface ShippedGeneration extends Continued {
  readonly prompt: string;
  readonly ids: readonly number[];
  readonly beams?: readonly Beams[];
}

export const generationOracle = JSON.parse(
  readFileSync(new URL("../fixtures/generation.json", import.meta.url), "utf8"),
) as {
  readonly parity: Readonly<Record<string, readonly ParityGeneration[]>>;
  readonly shipped: Readonly<Record<string, readonly ShippedGeneration[]>>;
};

/** The tokens without the one that ended them. */
export function withoutEnd(ids: readonly number[], eos: readonly number[]): readonly number[] {
  return ids.length > 0 && eos.includes(ids.at(-1)!) ? ids.slice(0, -1) : ids;
}
