/**
 * @file One contender of `bench/memory.ts` in a process of its own: reads a job as JSON from the file
 * that its argument names, prints a result as JSON.
 */
import { readFileSync } from "node:fs";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import type { ProductDtype } from "../../src/engine/onnx/weights/arithmetic.js";
import { modelFor } from "../../src/model/model-for.js";
import { batchOf, checkpointIn } from "../../test/engine/parity-case.js";

export interface MemoryJob {
  readonly folder: string;
  readonly residence: "resident" | "streamed";
  readonly dtype?: ProductDtype;
  readonly threads: number;
  /** Of one batch, all of one length. */
  readonly sentences: number;
  readonly tokens: number;
  readonly passes: number;
}

export interface MemoryResult {
  readonly description: string;
  /** Of the process, to its end; in bytes. */
  readonly peak: number;
  /** Until the model is open, and of the fastest pass; processor time of all threads. */
  readonly opening: number;
  readonly pass: number;
  /** The same pass by the clock. */
  readonly seconds: number;
  /** The root mean square of the last state. */
  readonly size: number;
}

const job: MemoryJob = JSON.parse(readFileSync(process.argv[2]!, "utf8"));
const checkpoint = await checkpointIn(job.folder);
const model = modelFor(checkpoint);
const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const runner = await onnxEngine({ provider: "cpu", dtype: job.dtype }).open(checkpoint, model, {
  layers: [model.blocks],
  threads: job.threads,
  residence: job.residence,
});
const opening = processorTime();
const sentences = Array.from({ length: job.sentences }, (_, b) =>
  Int32Array.from({ length: job.tokens }, (_, t) => (b * 7919 + t * 104_729) % model.vocabulary),
);
const batch = batchOf(sentences, n => [new Array<number>(n).fill(1 / n)]);
let [pass, seconds, squares, count] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0];
for (let i = 0; i < job.passes; i++) {
  const [before, begin] = [processorTime(), performance.now()];
  await runner.run([batch], states => {
    squares = states.reduce((sum, value) => sum + value * value, 0);
    count = states.length;
  });
  pass = Math.min(pass, processorTime() - before);
  seconds = Math.min(seconds, (performance.now() - begin) / 1000);
}
const result: MemoryResult = {
  description: runner.description,
  peak: process.resourceUsage().maxRSS * 1024,
  opening,
  pass,
  seconds,
  size: Math.sqrt(squares / count),
};
console.log(JSON.stringify(result));
process.exit(0);
