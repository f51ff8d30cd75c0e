/**
 * @file Measures how far each engine is from transformers on each parity case, resident and
 * streamed, and writes test/fixtures/parity-deviations.json, which docs/models.md shows:
 *
 *   npx tsx test/engine/measure-deviations.ts [case …]
 *
 * Figures differ in the last digit between processors: the tests hold them below a limit, and
 * this file to its cases.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { deviationsFile, type MeasuredDeviations } from "./measured-deviations.js";
import { parityCases } from "./parity-case.js";
import { worstDeviation } from "./tfjs/worst-deviation.js";

const engines = { onnx: onnxEngine({ provider: "cpu" }), tfjs: tfjsEngine({ backend: "cpu" }) };
const chosen = process.argv.slice(2);
const known =
  chosen.length > 0 ? (JSON.parse(readFileSync(deviationsFile, "utf8")) as MeasuredDeviations) : {};

const measured: Record<string, MeasuredDeviations[string]> = {};
for (const name of parityCases) {
  if (chosen.length > 0 && !chosen.includes(name) && known[name] !== undefined) {
    measured[name] = known[name];
    continue;
  }
  const worst = async (engine: keyof typeof engines) => {
    const resident = await worstDeviation(name, engines[engine], "resident");
    const streamed = await worstDeviation(name, engines[engine], "streamed");
    return Number(Math.max(resident, streamed).toPrecision(2));
  };
  measured[name] = { onnx: await worst("onnx"), tfjs: await worst("tfjs") };
  console.error(name, measured[name]);
}
writeFileSync(deviationsFile, `${JSON.stringify(measured, null, 1)}\n`);
