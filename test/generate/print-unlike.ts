/**
 * @file Prints {name: prompts} of those tiny checkpoints which an engine continues otherwise than
 * transformers, as JSON. It is run in a child process, since a GPU driver may take its process down:
 *
 *   npx tsx test/generate/print-unlike.ts onnx/webgpu resident llama gpt2
 */
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { generate } from "../../src/generate/generate.js";
import { modelFor } from "../../src/model/model-for.js";
import { generationOracle, withoutEnd } from "./generation-oracle.js";
import { spelled, spelledCheckpoint } from "./spelled.js";

const [named, residence, ...names] = process.argv.slice(2) as [
  "onnx/webgpu" | "tfjs/webgpu",
  "resident" | "streamed",
  ...string[],
];
const { parity } = generationOracle;
const engine =
  named === "onnx/webgpu" ? onnxEngine({ provider: "webgpu" }) : tfjsEngine({ backend: "webgpu" });
const unlike: Record<string, number[]> = {};
for (const name of names.length > 0 ? names : Object.keys(parity)) {
  const checkpoint = await spelledCheckpoint(name);
  const eos = parity[name]![0]!.eos;
  const cases = parity[name]!.filter(one => String(one.eos) === String(eos));
  const { items } = await generate({
    checkpoint,
    model: modelFor(checkpoint),
    engine,
    endTokens: eos,
    maxTokens: 12,
    requests: cases.map(({ prompt }, i) => ({ id: `${i}`, prompt: spelled(prompt) })),
    run: { residence, threads: 1 },
  });
  unlike[name] = cases.flatMap(({ greedy }, i) => {
    const isSame = String(items[i]!.ids) === String(withoutEnd(greedy.ids, eos));
    return isSame && Math.abs(items[i]!.logprob - greedy.logprob) < 1e-3 ? [] : [i];
  });
  console.error(name, unlike[name]); // minutes pass on a software GPU
}
console.log(JSON.stringify(unlike));
