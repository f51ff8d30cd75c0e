/**
 * @file Measures one engine in a process of its own, since a GPU driver may take its
 * process down and TensorFlow.js runs one backend a process. Prints one JSON line.
 *
 *   npx tsx bench/support/one-engine.ts onnx cpu FOLDER SENTENCES TOKENS SECONDS
 */
import type { Batch, Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import type { TfjsBackend } from "../../src/engine/tfjs/backend.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../src/model/model-for.js";
import { seeded } from "../../src/numeric/random.js";
import { checkpointIn } from "../../test/engine/parity-case.js";

export interface Measured {
  readonly description: string;
  readonly loadSeconds: number;
  /** Of the fastest pass, of `passes`. */
  readonly tokensPerSecond: number;
  readonly passes: number;
  /** Mean-pooled last states of the first sentence, to compare engines by. */
  readonly state: number[];
}

/** Sentences of equal length, so that no padding blurs the comparison. */
function batchOf(size: number, tokens: number, vocabulary: number): Batch {
  const random = seeded(7);
  return {
    ids: Int32Array.from({ length: size * tokens }, () => random.integer(vocabulary)),
    poolings: new Float32Array(size * tokens).fill(1 / tokens),
    lengths: new Int32Array(size).fill(tokens),
    size,
    tokens,
    poolingCount: 1,
  };
}

const [engineName, device, folder] = process.argv.slice(2) as [string, string, string];
const [size, tokens, seconds] = process.argv.slice(5).map(Number) as [number, number, number];

const engine: Engine =
  engineName === "tfjs"
    ? tfjsEngine({ backend: device as TfjsBackend })
    : onnxEngine({ provider: device as "cpu" | "webgpu" | "cuda" });
const checkpoint = await checkpointIn(folder);
const model = modelFor(checkpoint);
const batch = batchOf(size, tokens, model.vocabulary);

const begin = performance.now();
const runner = await engine.open(checkpoint, model, {
  layers: [model.blocks],
  residence: "resident",
});
const loadSeconds = (performance.now() - begin) / 1000;

let state: number[] = [];
const times: number[] = [];
const end = performance.now() + 1000 * seconds;
do {
  const start = performance.now();
  await runner.run([batch], states => {
    state = [...states.subarray(0, model.width)];
  });
  times.push((performance.now() - start) / 1000);
} while (times.length < 2 || (performance.now() < end && times.length < 50)); // the first warms up
await runner.close();

const measured: Measured = {
  description: runner.description,
  loadSeconds,
  tokensPerSecond: (size * tokens) / Math.min(...times),
  passes: times.length,
  state,
};
console.log(JSON.stringify(measured));
process.exit(0); // a GPU driver's threads may outlive their work
