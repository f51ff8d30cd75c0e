/**
 * @file Prints {name: deviation} of parity cases on an execution provider, as JSON. It is
 * run in a child process, since a GPU driver may take its process down:
 *
 *   npx tsx test/engine/onnx/print-deviations.ts webgpu resident llama gpt2
 *   DTYPE=float16 npx tsx test/engine/onnx/print-deviations.ts webgpu resident llama
 */

import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import type { OnnxProvider } from "../../../src/engine/onnx/provider.js";
import type { ProductDtype } from "../../../src/engine/onnx/weights/arithmetic.js";
import { parityCases } from "../parity-case.js";
import { worstDeviation } from "../tfjs/worst-deviation.js";

const [provider, residence, ...names] = process.argv.slice(2) as [
  OnnxProvider,
  "resident" | "streamed",
  ...string[],
];
const dtype = (process.env.DTYPE ?? "float32") as ProductDtype;
const deviations: Record<string, number> = {};
for (const name of names.length > 0 ? names : parityCases) {
  deviations[name] = await worstDeviation(name, onnxEngine({ provider, dtype }), residence);
  console.error(name, deviations[name]); // minutes pass on a software GPU
}
console.log(JSON.stringify(deviations));
