import { readFileSync } from "node:fs";
import { type Matrix, matrix } from "../../src/numeric/matrix.js";
import type { Metric } from "../../src/projection/neighbourhood.js";

interface Judged {
  readonly k: number;
  readonly metric: Metric;
  readonly trustworthiness: number;
  readonly continuity: number;
}

interface Oracle {
  readonly rows: number;
  readonly width: number;
  readonly states: string;
  readonly pca: readonly Judged[];
  readonly explained: readonly number[];
  readonly maps: Readonly<
    Record<Metric, { map: string; runs: readonly Judged[]; transformed: Judged }>
  >;
  readonly graph: {
    readonly edges: number;
    readonly total: number;
    readonly row0: readonly number[];
    readonly weights0: readonly number[];
    readonly sums: readonly number[];
  };
  readonly curves: readonly { minDistance: number; spread: number; a: number; b: number }[];
  readonly disparity: number;
}

/** What umap-learn, scikit-learn and SciPy found: see test/oracles/projection.py. */
export const oracle: Oracle = JSON.parse(
  readFileSync(new URL("../fixtures/projection/oracle.json", import.meta.url), "utf8"),
);

/** Unpacks little-endian float32. */
export function unpack(text: string, cols: number): Matrix {
  const bytes = new Uint8Array(Buffer.from(text, "base64"));
  const data = new Float32Array(bytes.buffer);
  return matrix(data.length / cols, cols, data);
}

/** (400, 24) synthetic states: 80 sentences in 5 languages, language after language. */
export const states = unpack(oracle.states, oracle.width);
