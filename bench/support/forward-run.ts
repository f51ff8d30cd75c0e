/**
 * @file One contender of `bench/forward.ts` in a process of its own, so that its peak memory
 * is its own: reads a job as JSON from the file that its argument names, prints a result as JSON.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { GraphBuilder } from "../../src/engine/onnx/graph.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { planBatches } from "../../src/extract/batches.js";
import { defaultTokenBudget } from "../../src/extract/chosen-pass.js";
import { encodeModel } from "../../src/format/onnx.js";
import { modelFor } from "../../src/model/model-for.js";
import { batchOf, checkpointIn, type PoolingRows } from "../../test/engine/parity-case.js";

export interface Job {
  readonly folder: string;
  readonly sentences: readonly (readonly number[])[];
  readonly threads: number;
  readonly task: "pass" | "rates";
  /** Given to the engine as the memory that weights may take; in bytes. */
  readonly memory?: number;
  /** Where the states go, for comparison: (L+1, sentences, 2, H). */
  readonly statesFile?: string;
}

const meanAndLast: PoolingRows = n => [
  new Array<number>(n).fill(1 / n),
  Array.from({ length: n }, (_, t) => (t === n - 1 ? 1 : 0)),
];

const job: Job = JSON.parse(readFileSync(process.argv[2]!, "utf8"));
const checkpoint = await checkpointIn(job.folder);
const model = modelFor(checkpoint);
const layers = Array.from({ length: model.blocks + 1 }, (_, layer) => layer);
const engine = onnxEngine({ provider: "cpu" });
const { threads } = job;
console.log(JSON.stringify(job.task === "pass" ? await pass() : await rates()));

/** All sentences, in the batches that an extraction would make of them. */
async function pass() {
  const memory = job.memory === undefined ? {} : { memory: job.memory };
  const begin = performance.now();
  const runner = await engine.open(checkpoint, model, { layers, threads, ...memory });
  const loaded = performance.now();
  const sentences = job.sentences.map(ids => Int32Array.from(ids));
  const lengths = sentences.map(({ length }) => length);
  const chunkTokens = lengths.reduce((sum, length) => sum + length, 0);
  const plan = planBatches(lengths, { tokenBudget: defaultTokenBudget, chunkTokens });
  const groups = plan.chunks.flat();
  const batches = groups.map(group =>
    batchOf(
      Array.from(group, i => sentences[i]!),
      meanAndLast,
    ),
  );
  const row = 2 * model.width;
  const states = new Float32Array(layers.length * sentences.length * row);
  await runner.run(batches, (pooled, index) => {
    const group = groups[index]!;
    for (const layer of layers)
      for (const [b, i] of group.entries())
        states.set(
          pooled.subarray((layer * group.length + b) * row, (layer * group.length + b + 1) * row),
          (layer * sentences.length + i) * row,
        );
  });
  const seconds = (performance.now() - loaded) / 1000;
  await runner.close();
  if (job.statesFile) writeFileSync(job.statesFile, Buffer.from(states.buffer));
  return {
    description: runner.description,
    load: (loaded - begin) / 1000,
    padding: plan.paddingShare,
    seconds,
    peak: process.resourceUsage().maxRSS * 1024,
  };
}

/** A pass of 16 × 64 tokens, one to the middle layer, and bare matrix products, interleaved. */
async function rates() {
  const [size, tokens] = [16, 64];
  const sentences = Array.from({ length: size }, (_, b) =>
    Int32Array.from({ length: tokens }, (_, t) => (b * 7919 + t * 104_729) % model.vocabulary),
  );
  const batch = batchOf(sentences, meanAndLast);
  const full = await engine.open(checkpoint, model, { layers, threads, residence: "resident" });
  const half = await engine.open(checkpoint, model, {
    layers: layers.slice(0, model.blocks / 2 + 1),
    threads,
    residence: "resident",
  });
  const product = await blockProducts(size * tokens);
  const times = { full: [] as number[], half: [] as number[], products: [] as number[] };
  const measure = async (list: number[], work: () => Promise<unknown>) => {
    const begin = performance.now();
    await work();
    list.push((performance.now() - begin) / 1000);
  };
  for (let k = 0; k < 4; k++) {
    await measure(times.full, () => full.run([batch], () => {}));
    await measure(times.products, product);
    await measure(times.half, () => half.run([batch], () => {}));
  }
  for (const list of Object.values(times)) list.shift(); // the first run allocates
  return times;
}

/**
 * The matrix products of all blocks and hardly anything else: those of one block in one
 * graph, of which a single column comes back, as often as there are blocks.
 */
async function blockProducts(tokens: number): Promise<() => Promise<void>> {
  const graph = new GraphBuilder();
  const feeds: Record<string, Tensor> = {};
  const columns: string[] = [];
  for (const [name, { shape }] of checkpoint.weights) {
    if (!name.includes("layers.0.") || shape.length !== 2) continue;
    const [out, inner] = shape as [number, number];
    const x = graph.input(`x ${inner}`, "F32", [tokens, inner]);
    feeds[x] ??= new Tensor("float32", new Float32Array(tokens * inner).fill(0.5), [tokens, inner]);
    const data = new Uint8Array(new Float32Array(out * inner).fill(1 / inner).buffer);
    const weight = graph.tensor({ name, type: "F32", shape: [inner, out], data });
    const product = graph.node("MatMul", [x, weight]);
    const [from, to, axis] = [graph.integers(0), graph.integers(1), graph.integers(1)];
    columns.push(graph.node("Slice", [product, from, to, axis]));
  }
  graph.output("y", graph.node("Concat", columns, { axis: { int: 1 } }), [tokens, columns.length]);
  const session = await InferenceSession.create(encodeModel(graph), { intraOpNumThreads: threads });
  return async () => {
    for (let block = 0; block < model.blocks; block++) await session.run(feeds);
  };
}
