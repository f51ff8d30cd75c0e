/**
 * @file Runs one engine in a process of its own, since a GPU driver may take its process
 * down and TensorFlow.js runs one backend a process. `measureApart` starts it.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.js";
import { findWeights } from "../../src/checkpoint/find-weights.js";
import { readJson } from "../../src/checkpoint/read-json.js";
import type { Batch, Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import type { TfjsBackend } from "../../src/engine/tfjs/backend-names.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../src/model/model-for.js";
import { seeded } from "../../src/numeric/random.js";
import type { Measured, Task } from "./measure-apart.js";

const task: Task = JSON.parse(process.argv[2]!);

const engine: Engine =
  task.engine === "tfjs"
    ? tfjsEngine({ backend: task.device as TfjsBackend })
    : onnxEngine({ provider: task.device as "cpu" | "webgpu" | "cuda" });
const checkpoint = await withoutTokenizer(task.folder);
const model = modelFor(checkpoint);
const batch = seededBatch(task, model.vocabulary);

const begin = performance.now();
const layers =
  task.layers === "all" ? Array.from({ length: model.blocks + 1 }, (_, k) => k) : [model.blocks];
const runner = await engine.open(checkpoint, model, { layers, residence: "resident" });
const loadSeconds = (performance.now() - begin) / 1000;

const times: number[] = [];
const least = task.seconds > 0 ? 2 : 1; // the first pass warms up
const end = performance.now() + 1000 * task.seconds;
do {
  const start = performance.now();
  await runner.run([batch], states => writeFileSync(task.states, states));
  times.push((performance.now() - start) / 1000);
} while (performance.now() < end ? times.length < 50 : times.length < least);
await runner.close();

const measured: Measured = {
  description: runner.description,
  loadSeconds,
  tokensPerSecond: batch.lengths.reduce((a, b) => a + b) / Math.min(...times),
  passes: times.length,
};
console.log(JSON.stringify(measured));
process.exit(0); // a GPU driver's threads may outlive their work

/** Sentences of `tokens` random tokens, or of a quarter to all of that if ragged; mean and last. */
function seededBatch({ sentences: size, tokens, ragged }: Task, vocabulary: number): Batch {
  const random = seeded(7);
  const ids = Int32Array.from({ length: size * tokens }, () => random.integer(vocabulary));
  const lengths = Int32Array.from({ length: size }, (_, b) =>
    ragged && b > 0 ? Math.max(1, tokens - random.integer((3 * tokens) >> 2)) : tokens,
  );
  const poolings = new Float32Array(size * 2 * tokens);
  for (const [b, length] of lengths.entries()) {
    poolings.fill(1 / length, 2 * b * tokens, 2 * b * tokens + length);
    poolings[(2 * b + 1) * tokens + length - 1] = 1;
  }
  return { ids, poolings, lengths, size, tokens, poolingCount: 2 };
}

/** A checkpoint of token ids alone: those that are made for measurements have no tokenizer. */
async function withoutTokenizer(folder: string): Promise<Checkpoint> {
  return {
    name: folder,
    revision: null,
    folder,
    config: await readJson(join(folder, "config.json")),
    ...(await findWeights(folder)),
    updates: new Map(),
    notes: [],
    tokenizer: {
      specialIds: new Set(),
      encode: () => [],
      decode: () => "",
    },
  };
}
