import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { routedLayers } from "../../src/engine/routed-layers.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import type { PassSignature } from "../../src/extract/pass-signature.js";
import { countChoices, type LanguageChoices } from "../../src/extract/routing/expert-choices.js";
import { entropyOf, routingDistance, routingRows } from "../../src/extract/routing/routing-rows.js";
import type { Tokenized } from "../../src/extract/tokenized.js";
import { modelFor } from "../../src/model/model-for.js";
import { parityCase } from "../engine/parity-case.js";

/** What test/oracles/routing.py says of a parity checkpoint: transformers' choices, NumPy's numbers. */
interface Oracle {
  readonly experts: number;
  /** By language: token ids; 0 and 1 are special. */
  readonly texts: readonly (readonly (readonly number[])[])[];
  readonly layers: readonly {
    /** (languages, experts) */
    readonly counts: readonly (readonly number[])[];
    readonly entropy: readonly number[];
    readonly distance: number;
    readonly halves: readonly number[];
  }[];
}

const { cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../fixtures/routing.json"), "utf8"),
) as { cases: Readonly<Record<string, Oracle>> };

const engines: Readonly<Record<string, Engine>> = {
  onnx: onnxEngine({ provider: "cpu" }),
  tfjs: tfjsEngine({ backend: "cpu" }),
};
const specialIds = new Set([0, 1]);
const signature: PassSignature = {
  model: "tiny",
  revision: null,
  weights: "0",
  corpus: "drawn",
  corpus_hash: "0",
  version: "0",
  unit: "sentence",
};

function tokenizedOf(sentences: readonly (readonly number[])[]): Tokenized {
  const starts = new Uint32Array(sentences.length + 1);
  for (const [i, ids] of sentences.entries()) starts[i + 1] = starts[i]! + ids.length;
  const counts = Uint32Array.from(sentences, ids => ids.length);
  return { ids: Int32Array.from(sentences.flat()), starts, counts, truncated: 0 };
}

describe.each(Object.entries(cases))("routing of %s", (name, oracle) => {
  it.each([
    ["onnx", "resident"],
    ["onnx", "streamed"],
    ["tfjs", "resident"],
    ["tfjs", "streamed"],
  ] as const)("is transformers' on %s, %s", async (engine, residence) => {
    const { checkpoint } = await parityCase(name);
    const model = modelFor(checkpoint);
    const layers = routedLayers(model);
    expect(layers.map(({ experts }) => experts)).toEqual(oracle.layers.map(() => oracle.experts));
    const wanted = layers.map(({ layer }) => layer);
    const options = { layers: wanted, routing: true, residence, threads: 1 };
    const runner = await engines[engine]!.open(checkpoint, model, options);
    const languages: LanguageChoices[] = [];
    for (const [i, texts] of oracle.texts.entries()) {
      const counted = await countChoices(runner, layers, tokenizedOf(texts), specialIds, model);
      languages.push({ language: ["eng_Latn", "zho_Hans"][i]!, ...counted });
    }
    await runner.close();

    for (const [i, { tokens }] of languages.entries())
      expect([...tokens]).toEqual(oracle.texts[i]!.map(ids => ids.length - 2)); // no padding, nothing special
    const { shares, entropies, distances } = routingRows({ layers, languages }, signature);
    for (const [l, expected] of oracle.layers.entries()) {
      const at = { layer: wanted[l] };
      for (const [i, { language }] of languages.entries()) {
        const all = expected.counts[i]!.reduce((a, b) => a + b);
        const own = shares.filter(row => row.layer === at.layer && row.language === language);
        expect(own.map(({ value }) => value)).toEqual(expected.counts[i]!.map(n => n / all));
        const row = entropies.find(row => row.layer === at.layer && row.language === language)!;
        expect(row.value).toBeCloseTo(expected.entropy[i]!, 12);
        expect(row.tokens * row.chosen).toBe(all);
      }
      const row = distances.find(row => row.layer === at.layer)!;
      expect(row.value).toBeCloseTo(expected.distance, 7); // the root of a difference
      expect(row.chance).toBeCloseTo((expected.halves[0]! + expected.halves[1]!) / 2, 7);
    }
  });
});

it("has a distance of 0 between equals, 1 between strangers; NaN of no tokens", () => {
  const [p, q] = [Float64Array.of(0.5, 0.5, 0), Float64Array.of(0, 0, 1)];
  expect([routingDistance(p, p), routingDistance(p, q), routingDistance(q, p)]).toEqual([0, 1, 1]);
  expect([entropyOf(p), entropyOf(q)]).toEqual([1, 0]);
  expect(entropyOf(new Float64Array(8).fill(1 / 8))).toBe(3);
  const none = Float64Array.of(Number.NaN, Number.NaN, Number.NaN);
  expect(routingDistance(p, none)).toBeNaN();
});

it("is not asked of layers, or models, without experts", async () => {
  const { checkpoint } = await parityCase("qwen2_moe-normalised-dense-block");
  const model = modelFor(checkpoint);
  expect(routedLayers(model)).toEqual([{ layer: 2, experts: 8, chosen: 3 }]);
  const dense = await parityCase("llama");
  expect(routedLayers(modelFor(dense.checkpoint))).toEqual([]);
  for (const engine of Object.values(engines))
    await expect(engine.open(checkpoint, model, { layers: [1], routing: true })).rejects.toThrow(
      "layer 1 has no experts to choose among",
    );
});
