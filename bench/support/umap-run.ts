/** @file One map in a process of its own, so that its peak memory is its own. */
import { readFileSync, writeFileSync } from "node:fs";
import { matrix } from "../../src/numeric/matrix.js";
import { umap } from "../../src/projection/umap.js";

const [states = "", rows = "", width = "", backend = "", output = ""] = process.argv.slice(2);
const bytes = readFileSync(states);
const data = new Float32Array(bytes.buffer, bytes.byteOffset, Number(rows) * Number(width));

const begun = performance.now();
const { points } = await umap(matrix(Number(rows), Number(width), data), {
  seed: 1,
  backend: backend === "umap-js" ? "umap-js" : "flat",
});
const fit = (performance.now() - begun) / 1000;
writeFileSync(output, Float32Array.from(points.data));
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(JSON.stringify({ fit, cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS * 1024 }));
