import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { bucketsOf } from "../../src/engine/relative-buckets.js";

interface Case {
  readonly buckets: number;
  readonly maxDistance: number;
  readonly causal: boolean;
  /** Of the distances −300 … 300. */
  readonly rows: readonly number[];
}

const file = new URL("../fixtures/relative-buckets.json", import.meta.url);
const cases = JSON.parse(readFileSync(file, "utf8")) as readonly Case[];

it.each(cases)("$buckets rows up to $maxDistance, causal: $causal, are transformers'", ({
  rows,
  causal,
  ...options
}) => {
  const tokens = 301;
  const found = bucketsOf({ table: "", ...options }, causal, tokens);
  const row = (query: number, key: number) => found[query * tokens + key];
  for (let d = 0; d < tokens; d++) {
    expect(row(d, 0), `${-d}`).toBe(rows[300 - d]);
    expect(row(0, d), `${d}`).toBe(rows[300 + d]);
  }
  expect(row(7, 7)).toBe(rows[300]);
});
