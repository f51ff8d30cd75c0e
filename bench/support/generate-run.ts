/**
 * @file Isogloss among the contenders of `bench/generate.ts`, in a process of its own so that its
 * peak memory is its own: answers as bench/generate.py does.
 *
 *   tsx bench/support/generate-run.ts FOLDER THREADS
 */
import { createInterface } from "node:readline";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { decodeJobs, type Job } from "../../src/generate/rows/decode.js";
import { RowCache } from "../../src/generate/rows/row-cache.js";
import { endingsOf } from "../../src/generate/search/endings.js";
import { greedySearcher } from "../../src/generate/search/greedy-searcher.js";
import { openModel } from "../../src/study/open-model.js";

interface Request {
  readonly ids: readonly (readonly number[])[];
  readonly tokens: number;
}

const [folder = "", threads] = process.argv.slice(2);
const { checkpoint, model } = await openModel(folder);
const run = { threads: Number(threads), residence: "resident" } as const;
const decoder = await onnxEngine({ provider: "cpu" }).openDecoder(checkpoint, model, run);
console.log(JSON.stringify({ versions: { engine: decoder.description } }));

for await (const line of createInterface({ input: process.stdin })) {
  const { ids, tokens }: Request = JSON.parse(line);
  const settings = {
    search: { kind: "greedy" },
    maxTokens: tokens,
    stop: [],
    endTokens: [],
  } as const;
  const jobs = ids.map((prompt, index): Job => {
    const endings = endingsOf(checkpoint.tokenizer, settings, tokens);
    return { index, ids: Int32Array.from(prompt), searcher: greedySearcher(endings) };
  });
  const out: (readonly number[])[] = [];
  const begin = now();
  let prefilled = begin;
  let end = begin;
  let made = 0;
  await decodeJobs(decoder, new RowCache(decoder.calls, jobs.length, decoder.states), jobs, {
    finished({ index, searcher }) {
      out[index] = searcher.results()[0]!.ids;
    },
    stepped(count) {
      made += count;
      if (made === jobs.length) prefilled = now(); // each has its first token
      if (made === jobs.length * tokens) end = now(); // the peers answer with ids, without a text
    },
  });
  console.log(
    JSON.stringify({
      prefill: prefilled.clock - begin.clock,
      decode: end.clock - prefilled.clock,
      work: { prefill: prefilled.work - begin.work, decode: end.work - prefilled.work },
      peak: process.resourceUsage().maxRSS * 1024,
      out,
    }),
  );
}

/** Seconds by the clock, and of the processor. */
function now() {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now() / 1000, work: (user + system) / 1e6 };
}
