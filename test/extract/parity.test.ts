import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Corpus } from "../../src/corpus/corpus.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { extract } from "../../src/extract/extract.js";
import { poolingWeights, tokenPoolings, xllmBatch } from "../../src/extract/poolings.js";
import { modelFor } from "../../src/model/model-for.js";
import { row } from "../../src/numeric/matrix.js";
import { deviation, parityCase } from "../engine/parity-case.js";
import { scratch } from "../support/scratch.js";

/** The parity checkpoints have no tokenizer: here a text is the ids themselves. */
const tokenizer = {
  encode: (text: string) => text.split(" ").map(Number),
  decode: () => "",
  specialIds: new Set<number>(),
};

describe.each(["llama", "qwen3", "llama-tied-biases-f16"])("%s, extracted", name => {
  it("has transformers' hidden states, pooled, at every layer", async () => {
    const { checkpoint, sentences, states } = await parityCase(name);
    // The first token of each counts as special, so that `mean` has something to leave out.
    const specialIds = new Set(sentences.filter(ids => ids.length > 1).map(ids => ids[0]!));
    // Sentences that are all special tokens are refused, as they should be.
    const usable = [...sentences.keys()].filter(i => sentences[i]!.some(id => !specialIds.has(id)));
    const mixed = usable.filter(i => sentences[i]!.some(id => specialIds.has(id)));
    expect(mixed.length).toBeGreaterThan(1);
    const corpus: Corpus = {
      name: "ids",
      ids: usable.map(String),
      languages: ["eng_Latn"],
      texts: new Map([["eng_Latn", usable.map(i => sentences[i]!.join(" "))]]),
      source: "",
      licence: "",
      notes: [],
    };
    const model = modelFor(checkpoint);
    const stored = await extract({
      checkpoint: { ...checkpoint, tokenizer: { ...tokenizer, specialIds } },
      model,
      engine: onnxEngine({ provider: "cpu" }),
      corpus,
      folder: join(scratch(), "store"),
      poolings: tokenPoolings,
    });
    for (const i of mixed) {
      const [mean, withAll] = await Promise.all(
        ["mean", "mean_bos"].map(pooling => stored.matrix("eng_Latn", model.blocks, pooling)),
      );
      const n = usable.indexOf(i);
      // A token more or less in a mean of a dozen: hundredths, a hundred times the tolerance below.
      expect(deviation(row(mean!, n) as Float32Array, [...row(withAll!, n)])).toBeGreaterThan(1e-2);
    }
    const lengths = usable.map(i => sentences[i]!.length);
    for (const layer of stored.manifest.layers)
      for (const pooling of tokenPoolings) {
        const matrix = await stored.matrix("eng_Latn", layer, pooling);
        for (const [n, i] of usable.entries()) {
          const ids = sentences[i]!;
          const group = n - (n % xllmBatch);
          const weights = poolingWeights(pooling, {
            length: ids.length,
            isSpecial: t => specialIds.has(ids[t]!),
            groupLength: Math.max(...lengths.slice(group, group + xllmBatch)),
          });
          const tokens = states[layer]![i]!; // (T, H), from transformers
          const expected = Array.from({ length: model.width }, (_, h) =>
            weights.reduce((sum, w, t) => sum + w * tokens[t * model.width + h]!, 0),
          );
          // As for the states themselves; see test/engine/parity.test.ts.
          expect(
            deviation(Float32Array.from(row(matrix, n)), expected),
            `${pooling}, layer ${layer}, sentence ${i}`,
          ).toBeLessThan(1e-4);
        }
      }
  });
});
