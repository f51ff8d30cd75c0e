/** @file Scores systems with COMET, and writes how long that took, and the scores: what `bench/comet.ts` starts. */
import { readFileSync, writeFileSync } from "node:fs";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { openComet } from "../../src/metric/comet/open-comet.js";

const [metric = "", encoder = "", data = "", threads = "1", out = ""] = process.argv.slice(2);
const { src, ref, mt } = JSON.parse(readFileSync(data, "utf8")) as {
  readonly src: readonly string[];
  readonly ref: readonly string[];
  readonly mt: readonly (readonly string[])[];
};
const comet = await openComet(metric, {
  ...(encoder !== "" && { encoder }),
  engine: onnxEngine({ provider: "cpu" }),
  run: { threads: Number(threads), residence: "resident" },
});
const begin = performance.now();
const scores: number[][] = [];
for (const texts of mt) {
  const segments = texts.map((text, i) => ({ mt: text, src: src[i]!, ref: ref[i]! }));
  scores.push((await comet.score(segments)).segments.map(({ score }) => score));
}
writeFileSync(out, JSON.stringify({ scoring: (performance.now() - begin) / 1000, scores }));
await comet.close();
