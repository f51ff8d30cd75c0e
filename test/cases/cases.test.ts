import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { openCheckpointFiles } from "../../src/checkpoint/open-checkpoint-files.js";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { extract } from "../../src/extract/extract.js";
import { modelFor } from "../../src/model/model-for.js";
import { row } from "../../src/numeric/matrix.js";
import { deviation } from "../engine/parity-case.js";
import { scratch } from "../support/scratch.js";
import { allCases, type Case } from "./case.js";

/** Of the largest number of a state: a few hundred float32 roundings in another order. */
const tolerance = 2e-5;

const engines = {
  "onnx, resident": [onnxEngine({ provider: "cpu" }), "resident"],
  "onnx, streamed": [onnxEngine({ provider: "cpu" }), "streamed"],
  "tfjs, resident": [tfjsEngine({ backend: "cpu" }), "resident"],
  "tfjs, streamed": [tfjsEngine({ backend: "cpu" }), "streamed"],
} as const;

async function opened({ model, adapter, corpus }: Case) {
  const checkpoint = await openCheckpointFiles(model, adapter === undefined ? {} : { adapter });
  return { checkpoint, model: modelFor(checkpoint), corpus: await loadCorpus(corpus) };
}

it("there are cases", () => {
  expect(allCases().length).toBeGreaterThan(4);
});

describe.each(allCases())("$name", one => {
  const { oracle } = one;
  if ("refused" in oracle) {
    it(`is refused: ${oracle.refused}`, async () => {
      const error = await opened(one).catch(caught => caught);
      expect(error).toBeInstanceOf(IsoglossError);
      expect(error.message).toContain(oracle.refused);
    });
    return;
  }

  it("has the reference's token ids", async () => {
    const { checkpoint, corpus } = await opened(one);
    expect(Object.keys(oracle.ids)).toEqual(corpus.languages);
    for (const [language, expected] of Object.entries(oracle.ids)) {
      const texts = corpus.texts.get(language)!;
      expect(texts.map(text => [...checkpoint.tokenizer.encode(text)])).toEqual(expected);
    }
  });

  if (oracle.last === undefined && oracle.mean === undefined) return;
  const expected = Object.entries({ last: oracle.last ?? {}, mean: oracle.mean ?? {} });

  it.each(Object.entries(engines))("has the reference's states: %s", async (_, [
    engine,
    residence,
  ]) => {
    const states = await extract({
      ...(await opened(one)),
      engine,
      folder: join(scratch(), "store"),
      poolings: ["last", "mean"],
      run: { threads: 1, residence },
    });
    const apart: string[] = [];
    for (const [pooling, byLanguage] of expected)
      for (const [language, sentences] of Object.entries(byLanguage)) {
        const layers = sentences[0]!.length;
        expect(states.manifest.layers).toHaveLength(layers);
        for (let layer = 0; layer < layers; layer++) {
          const own = await states.matrix(language, layer, pooling);
          expect(own.rows).toBe(sentences.length);
          for (const [i, sentence] of sentences.entries()) {
            const off = deviation(Float32Array.from(row(own, i)), sentence[layer]!);
            if (!(off < tolerance))
              apart.push(`${pooling} ${language}/${i + 1} layer ${layer}: ${off.toExponential(1)}`);
          }
        }
      }
    expect(apart).toEqual([]);
  });
});
