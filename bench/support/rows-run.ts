/**
 * @file Continues so many rows, in a process of its own, for `bench/rows.ts`: says what it took.
 *
 *   tsx bench/support/rows-run.ts FOLDER ROWS PROMPT TOKENS
 */
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { decodeJobs, type Job } from "../../src/generate/rows/decode.js";
import { passMemory } from "../../src/generate/rows/prefill.js";
import { RowCache, rowBytes } from "../../src/generate/rows/row-cache.js";
import { greedySearcher } from "../../src/generate/search/greedy-searcher.js";
import { modelFor } from "../../src/model/model-for.js";
import { checkpointIn } from "../../test/engine/parity-case.js";

const [folder = "", ...counts] = process.argv.slice(2);
const [rows, prompt, tokens] = counts.map(Number) as [number, number, number];
const checkpoint = await checkpointIn(folder);
const model = modelFor(checkpoint);
const run = { threads: 1, residence: "resident" } as const;
const decoder = await onnxEngine({ provider: "cpu" }).openDecoder(checkpoint, model, run);
const endings = {
  maxTokens: tokens,
  endTokens: new Set<number>(),
  after: (ids: readonly number[]) => (ids.length + 1 >= tokens ? ("length" as const) : null),
  textOf: () => "",
};
const jobs = Array.from({ length: rows }, (_, index): Job => {
  const ids = Int32Array.from(
    { length: prompt },
    (_, t) => (index * 31 + t * 7) % model.vocabulary,
  );
  return { index, ids, searcher: greedySearcher(endings) };
});
const before = process.memoryUsage.rss();
await decodeJobs(decoder, new RowCache(decoder.calls, rows, decoder.states), jobs, {
  finished() {},
  stepped() {},
});
const peak = process.resourceUsage().maxRSS * 1024;
const { calls } = decoder;
const length = prompt + tokens;
const counted = 2 * rows * rowBytes(calls, length) + passMemory(calls, rows, length);
console.log(JSON.stringify({ counted, before, peak }));
