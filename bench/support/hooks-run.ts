/**
 * @file The sweep of `bench/hooks.ts` in a process of its own: reads a job as JSON from the file
 * that its argument names, prints a result as JSON.
 */
import { readFileSync } from "node:fs";
import type { Edit, PointPlan } from "../../src/engine/hooks/edit.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { modelFor } from "../../src/model/model-for.js";
import { batchOf, checkpointIn } from "../../test/engine/parity-case.js";
import type { SweepJob, SweepTiming } from "../hooks.js";

const job = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as SweepJob;
const { strengths, threads, seed } = job;
const checkpoint = await checkpointIn(job.model);
const model = modelFor(checkpoint);
const sentences = job.sentences.map(ids => Int32Array.from(ids));
const batch = batchOf(sentences, length => [Array.from({ length }, () => 1 / length)]);

const open = (points?: PointPlan) =>
  onnxEngine({ provider: "cpu" }).open(checkpoint, model, {
    layers: [model.blocks],
    residence: "resident",
    threads,
    ...(points && { points }),
  });
const blocks = Array.from({ length: model.blocks }, (_, block) => `block.${block}`);
const plain = await open();
const hooked = await open({ change: blocks.map(point => ({ point, kind: "shift" as const })) });

const sums: number[] = [];
async function pass(runner: typeof plain, edits: readonly Edit[]): Promise<number> {
  const begin = performance.now();
  let sum = 0;
  await runner.run(
    [batch],
    states => {
      sum = states.reduce((a, b) => a + b, 0);
    },
    edits,
  );
  if (edits.length > 0) sums.push(sum);
  return (performance.now() - begin) / 1000;
}

await pass(plain, []);
await pass(hooked, []);
let [plainSeconds, sweepSeconds] = [0, 0];
for (const point of blocks) {
  for (const _ of strengths) plainSeconds += await pass(plain, []);
  for (const strength of strengths) {
    const values = Float32Array.from(
      { length: model.width },
      (_, i) => strength * Math.sin(seed * (i + 1)),
    );
    sweepSeconds += await pass(hooked, [{ point, kind: "shift", values }]);
  }
}
const timing: SweepTiming = {
  plain: plainSeconds,
  sweep: sweepSeconds,
  layers: model.blocks,
  sums,
};
console.log(JSON.stringify(timing));
process.exit(0);
