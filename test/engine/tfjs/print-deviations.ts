/**
 * @file Prints {name: deviation} of parity cases on a backend, as JSON. It is run in a child
 * process, since a GPU driver may take its process down:
 *
 *   npx tsx test/engine/tfjs/print-deviations.ts webgpu resident llama gpt2
 */
import { findBackend } from "../../../src/engine/tfjs/backend.js";
import type { TfjsBackend } from "../../../src/engine/tfjs/backend-names.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { parityCases } from "../parity-case.js";
import { worstDeviation } from "./worst-deviation.js";

const [backend, residence, ...names] = process.argv.slice(2) as [
  TfjsBackend,
  "resident" | "streamed",
  ...string[],
];
if (findBackend(backend).missing.length > 0) throw new Error(`${backend} is not installed`);
const deviations: Record<string, number> = {};
for (const name of names.length > 0 ? names : parityCases)
  deviations[name] = await worstDeviation(name, tfjsEngine({ backend }), residence);
console.log(JSON.stringify(deviations));
