import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { type MetricxOptions, openMetricx } from "../../../src/metric/metricx/open-metricx.js";
import { scoreSystems } from "../../../src/study/systems/score-systems.js";
import { scratch } from "../../support/scratch.js";

/** @file Metrics of MetricX-24's kind, against test/oracles/metricx.py. */

interface Segment {
  readonly src: string;
  readonly mt: string;
  readonly ref: string;
}

const root = fileURLToPath(new URL("../../fixtures/metric/metricx", import.meta.url));
const { segments, scores } = JSON.parse(readFileSync(join(root, "scores.json"), "utf8")) as {
  segments: readonly Segment[];
  scores: Record<"whole" | "apart", Record<"reference" | "source", readonly number[]>>;
};
const whole = join(root, "whole");
const bare = segments.map(({ src, mt }) => ({ src, mt }));
const options: Readonly<Record<"whole" | "apart", MetricxOptions>> = {
  whole: {},
  apart: { tokenizer: whole },
};

/** 1e-5 of the range, as elsewhere of the largest value: sums in float32 come in another order. */
const tolerance = 25e-5;

it.each([
  ["whole", "onnx", { engine: onnxEngine({ provider: "cpu" }) }],
  ["apart", "onnx", { engine: onnxEngine({ provider: "cpu" }) }],
  ["apart", "onnx, streamed", { run: { residence: "streamed" } }],
  ["whole", "tfjs", { engine: tfjsEngine({ backend: "cpu" }) }],
] as const)("%s: scores as MetricX does, with %s", async (name, _, how) => {
  const metricx = await openMetricx(join(root, name), { ...options[name], ...how });
  const withReferences = await metricx.score(segments);
  const without = await metricx.score(bare);
  await metricx.close();
  for (const [form, found] of [
    ["reference", withReferences],
    ["source", without],
  ] as const) {
    const expected = scores[name][form];
    for (const [i, { score }] of found.segments.entries())
      expect(Math.abs(score - expected[i]!), `${form} ${i}`).toBeLessThan(tolerance);
    const mean = expected.reduce((a, b) => a + b, 0) / expected.length;
    expect(Math.abs(found.score - mean)).toBeLessThan(tolerance);
  }
  // Some are clipped at either end, and some are not.
  const all = Object.values(scores).flatMap(({ reference, source }) => [...reference, ...source]);
  expect(all).toContain(0);
  expect(all).toContain(25);
  expect(all.some(score => score > 0 && score < 25)).toBe(true);
});

it("scores systems, each beside the first", async () => {
  const metricx = await openMetricx(whole);
  const { scores: rows } = await scoreSystems({
    systems: [
      { name: "a", hypotheses: segments.map(({ mt }) => mt) },
      { name: "b", hypotheses: segments.map(({ ref }) => ref || "none") },
    ],
    references: [],
    sources: segments.map(({ src }) => src),
    metrics: ["metricx"],
    metricx,
    draws: 50,
  });
  await metricx.close();
  const { source } = scores.whole;
  expect(rows[0]!.value).toBeCloseTo(source.reduce((a, b) => a + b, 0) / source.length, 4);
  expect(rows.map(({ score_measure }) => score_measure)).toEqual(["MetricX", "MetricX"]);
  expect(rows[0]!.score_signature).toContain("nrefs:0|");
  expect(rows[1]!.paired_p).not.toBeNull();
});

it("refuses what is no such metric, or lacks a text", async () => {
  const metricx = await openMetricx(whole);
  await expect(metricx.score([{ mt: "Good day." }])).rejects.toThrow("needs the src");
  await expect(metricx.score([segments[0]!, bare[1]!])).rejects.toThrow("some segments have a ref");
  await metricx.close();
  const t5 = fileURLToPath(new URL("../../fixtures/translators/t5", import.meta.url));
  await expect(openMetricx(t5)).rejects.toThrow("is no metric of MetricX-24");
  await expect(openMetricx(join(root, "apart"), { tokenizer: "./nowhere" })).rejects.toThrow(
    "there is no such folder",
  );
  const damaged = scratch();
  const config = JSON.parse(readFileSync(join(whole, "config.json"), "utf8"));
  writeFileSync(
    join(damaged, "config.json"),
    JSON.stringify({ ...config, tie_word_embeddings: true }),
  );
  writeFileSync(join(damaged, "model.safetensors"), readFileSync(join(whole, "model.safetensors")));
  await expect(openMetricx(damaged, { tokenizer: whole })).rejects.toThrow("tie_word_embeddings");
});
