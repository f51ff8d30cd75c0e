import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { distanceRows } from "../../src/engine/relative-buckets.js";

interface Case {
  /** Not positive: none, each distance has a row up to the longest. */
  readonly buckets: number;
  readonly longest: number;
  /** Of the distances −600 … 600, the query's position less the key's. */
  readonly rows: readonly number[];
}

const file = new URL("../fixtures/distance-rows.json", import.meta.url);
const cases = JSON.parse(readFileSync(file, "utf8")) as readonly Case[];

it.each(cases)("$buckets rows a side up to $longest are transformers'", ({
  buckets,
  longest,
  rows,
}) => {
  const shared = { span: buckets, maxDistance: longest };
  const table = { table: "", width: 1, ...(buckets > 0 ? shared : { span: longest }) };
  const tokens = 601;
  const ofKeys = distanceRows(table, "query", tokens);
  const ofQueries = distanceRows(table, "key", tokens);
  expect(ofKeys).toHaveLength(2 * tokens);
  for (let m = 0; m < 2 * tokens - 1; m++) {
    const after = m - tokens + 1;
    expect(ofKeys[m], `a key ${after} after its query`).toBe(rows[600 - after]);
    expect(ofQueries[m], `a query ${after} after its key`).toBe(rows[600 + after]);
  }
});
