import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** What transformers generates with Gemma 3 270M, of test/oracles/generation-gemma.py. */
export interface GemmaOracle {
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: readonly GemmaCase[];
}

export interface GemmaCase {
  readonly prompt: string;
  /** Of the prompt. */
  readonly tokens: number;
  readonly greedy: {
    readonly ids: readonly number[];
    readonly logprob: number;
    readonly margin: number;
  };
  readonly beams?: {
    readonly length_penalty?: number;
    readonly early_stopping?: boolean | "never";
    readonly ids: readonly number[];
    readonly score: number;
  };
}

const file = new URL("../../test/fixtures/generation-gemma.json.gz", import.meta.url);

export const gemmaOracle = (): GemmaOracle =>
  JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
