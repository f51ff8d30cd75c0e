import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { alignCorpus } from "../../../src/align/align-corpus.js";
import { loadCorpus } from "../../../src/corpus/load-corpus.js";
import { takeSentences } from "../../../src/corpus/take-sentences.js";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { hookedStates } from "../../../src/extract/hooked-states.js";
import { planTokens } from "../../../src/extract/tokens/extract-tokens.js";
import { readFloats } from "../../../src/format/read-tensor.js";
import { readSafetensorsHeader } from "../../../src/format/safetensors.js";
import { openModel } from "../../../src/study/open-model.js";
import { scratch } from "../../support/scratch.js";

const whole = await loadCorpus("data/models/heldout.jsonl", { languages: ["en", "tr"] });
const corpus = takeSentences(whole, [0, 1, 2, 3, 4, 5]);
const base = await openModel("base");
const engine = onnxEngine({ provider: "cpu" });
const layers = [0, 4, base.model.blocks];

it("says what it takes before it runs, and holds then what pooling is made of", async () => {
  const folder = join(scratch(), "tokens");
  const plan = await planTokens({ ...base, corpus, layers });
  const count = [...plan.tokens.values()].reduce((a, b) => a + b);
  expect(plan.bytes).toBe(4 * count * layers.length * base.model.width);
  expect(existsSync(folder)).toBe(false);
  await plan.write(folder, { engine, run: { residence: "streamed" } });
  const pooled = await hookedStates({ ...base, corpus, engine, layers, poolings: ["last"] });
  for (const language of plan.languages) {
    const file = join(folder, `${language}.safetensors`);
    const { tensors } = await readSafetensorsHeader(file);
    const { offset, length } = tensors.get("starts")!;
    const bytes = readFileSync(file).subarray(offset, offset + length);
    const starts = new Int32Array(Uint8Array.from(bytes).buffer);
    expect(starts.at(-1)).toBe(plan.tokens.get(language));
    for (const layer of layers) {
      const entry = tensors.get(`layer.${layer}`)!;
      expect(entry.shape).toEqual([plan.tokens.get(language), base.model.width]);
      const states = await readFloats(file, entry as never);
      const last = await pooled.matrix(language, layer, "last");
      for (let i = 0; i < corpus.ids.length; i++)
        for (let h = 0; h < last.cols; h++)
          expect(states[(starts[i + 1]! - 1) * last.cols + h]).toBeCloseTo(
            last.data[i * last.cols + h]!,
            3,
          );
    }
  }
  expect(JSON.parse(readFileSync(join(folder, "tokens.json"), "utf8"))).toMatchObject({
    model: "base",
    layers,
    languages: corpus.languages,
    ids: corpus.ids,
  });
}, 60_000);

it("refuses layers that are not there, and an engine with hooks", async () => {
  await expect(planTokens({ ...base, corpus, layers: [99] })).rejects.toThrow("got 99");
  const plan = await planTokens({ ...base, corpus, layers: [1] });
  const hooked = tfjsEngine({ backend: "cpu", hooks: new Map() });
  const folder = join(scratch(), "hooked");
  await expect(plan.write(folder, { engine: hooked })).rejects.toThrow("are not kept in a store");
  expect(existsSync(folder)).toBe(false);
});

it("aligns a text with itself word by word, in whatever batches", async () => {
  const twin = {
    ...corpus,
    languages: ["eng_Latn", "eng_Cyrl"],
    texts: new Map(["eng_Latn", "eng_Cyrl"].map(code => [code, corpus.texts.get("eng_Latn")!])),
  };
  const { alignments, words } = await alignCorpus({
    ...base,
    corpus: twin,
    from: "eng_Latn",
    to: "eng_Cyrl",
    layers: [4],
    engine,
  });
  expect(alignments.map(({ method }) => method)).toEqual(["argmax", "itermax"]);
  for (const { edges } of alignments)
    for (const [i, own] of edges.entries())
      for (const w of words.x[i]!.keys()) expect(own).toContainEqual([w, w]);
}, 60_000);
