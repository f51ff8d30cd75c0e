/**
 * @file One contender of `bench/gguf.ts` in a process of its own: reads a job as JSON from the file
 * that its argument names, prints a result as JSON.
 */
import { readFileSync } from "node:fs";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import type { ProductDtype } from "../../src/engine/onnx/weights/arithmetic.js";
import { planBatches } from "../../src/extract/batches.js";
import { defaultTokenBudget } from "../../src/extract/chosen-pass.js";
import { openModel } from "../../src/study/open-model.js";
import { encodeAll } from "../../src/tokenizer/encode-all.js";
import { batchOf } from "../../test/engine/parity-case.js";

interface Job {
  readonly place: string;
  readonly residence: "resident" | "streamed";
  readonly dtype?: ProductDtype;
  readonly texts: readonly string[];
  readonly threads: number;
}

const { place, residence, dtype, texts, threads }: Job = JSON.parse(
  readFileSync(process.argv[2]!, "utf8"),
);
const { checkpoint, model } = await openModel(place);
const sentences = (await encodeAll(checkpoint.tokenizer, texts)).map(ids => Int32Array.from(ids));
const layers = Array.from({ length: model.blocks + 1 }, (_, layer) => layer);
const engine = onnxEngine({ provider: "cpu", dtype });
const runner = await engine.open(checkpoint, model, { layers, residence, threads });
const lengths = sentences.map(({ length }) => length);
const tokens = lengths.reduce((sum, length) => sum + length, 0);
const plan = planBatches(lengths, { tokenBudget: defaultTokenBudget, chunkTokens: tokens });
const batches = plan.chunks.flat().map(group =>
  batchOf(
    Array.from(group, i => sentences[i]!),
    n => [new Array<number>(n).fill(1 / n)],
  ),
);
let [squares, count] = [0, 0];
await runner.run(batches, states => {
  for (const value of states) squares += value * value;
  count += states.length;
});
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    seconds: performance.now() / 1000, // since the process began
    cpu: (user + system) / 1e6,
    peak: process.resourceUsage().maxRSS * 1024,
    tokens,
    size: Math.sqrt(squares / count),
  }),
);
process.exit(0);
