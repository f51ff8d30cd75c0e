import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Corpus } from "../../src/corpus/corpus.js";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { languageFeatures } from "../../src/features/language-features.js";
import { openSparseCoder } from "../../src/features/sparse-coder.js";
import { modelFor } from "../../src/model/model-for.js";
import { matrix } from "../../src/numeric/matrix.js";
import { insideCheckpoint } from "../support/inside-model.js";
import { scratch } from "../support/scratch.js";

const inside = join(import.meta.dirname, "../fixtures/inside");
const read = (name: string) => JSON.parse(readFileSync(join(inside, name), "utf8"));

/** What test/oracles/features.py says of a coder. */
interface Oracle {
  readonly first: readonly (readonly number[])[];
  readonly usedBy: readonly number[];
  readonly ofLanguage: readonly number[];
  readonly alone: readonly number[];
  readonly active: readonly number[];
}

const oracle = read("features.json") as {
  readonly states: readonly (readonly number[])[];
} & Readonly<Record<"jumprelu" | "topk", Oracle>>;
const { languages } = read("neurons.json") as {
  readonly languages: readonly (readonly (readonly number[])[])[];
};
const codes = ["eng_Latn", "tur_Latn"];

/** Sentences spelled as their token ids. */
const corpus: Corpus = {
  name: "drawn",
  ids: languages[0]!.map((_, i) => `${i}`),
  languages: codes,
  texts: new Map(codes.map((code, l) => [code, languages[l]!.map(ids => ids.join(" "))])),
  source: "a test",
  licence: "MIT",
  notes: [],
};

const engines: Readonly<Record<string, Engine>> = {
  onnx: onnxEngine({ provider: "cpu" }),
  tfjs: tfjsEngine({ backend: "cpu" }),
};

describe.each(["jumprelu", "topk"] as const)("features of %s", kind => {
  it("are NumPy's of given states", async () => {
    const coder = await openSparseCoder(join(inside, kind));
    expect([coder.kind, coder.width, coder.features]).toEqual([kind, 16, 40]);
    const states = matrix(3, 16, Float32Array.from(oracle.states.flat()));
    const { data } = await coder.encode(states);
    for (const [i, value] of oracle[kind].first.flat().entries())
      expect(data[i]).toBeCloseTo(value, 4);
  });

  it.each(["onnx", "tfjs"])("are shared by languages as NumPy counts, on %s", async name => {
    const plain = await insideCheckpoint();
    const encode = (text: string) => text.split(" ").map(Number);
    const tokenizer = { encode, decode: () => "", specialIds: new Set([1]) };
    const checkpoint = { ...plain, tokenizer };
    const rows = await languageFeatures({
      checkpoint,
      model: modelFor(checkpoint),
      corpus,
      engine: engines[name]!,
      coder: await openSparseCoder(join(inside, kind)),
      point: "block.1",
      use: 0.1,
      run: { threads: 1 },
      folder: scratch(),
    });
    const of = (measure: string) =>
      rows.filter(row => row.measure === measure).map(({ value }) => value);
    const expected = oracle[kind];
    for (const [i, share] of of("features-used-by").entries())
      expect(share).toBeCloseTo(expected.usedBy[i]!, 12);
    expect(of("features-of-language")).toEqual(expected.ofLanguage);
    expect(of("features-of-one-language")).toEqual(expected.alone);
    for (const [l, mean] of of("features-active").entries())
      expect(mean).toBeCloseTo(expected.active[l]!, 9);
  });
});

describe("files of features", () => {
  const folder = scratch();
  it("are refused where they hold no encoder, or another model's", async () => {
    await expect(openSparseCoder(join(inside, "model.safetensors"))).rejects.toThrow(
      "has no encoder: its arrays are",
    );
    mkdirSync(join(folder, "empty"));
    await expect(openSparseCoder(join(folder, "empty"))).rejects.toThrow("holds no file of arrays");
    const checkpoint = await insideCheckpoint();
    const options = { checkpoint, model: modelFor(checkpoint), corpus };
    const coder = await openSparseCoder(join(inside, "jumprelu"));
    await expect(languageFeatures({ ...options, coder, point: "block.9" })).rejects.toThrow(
      "has no point block.9",
    );
    await expect(
      languageFeatures({ ...options, coder, point: "block.1.activation" }),
    ).rejects.toThrow("is 24 wide at the point block.1.activation");
  });
  it("are refused for as many active features as there are not", async () => {
    await expect(openSparseCoder(join(inside, "topk"), { k: 41 })).rejects.toThrow("41 of 40");
    writeFileSync(
      join(folder, "torn.npz"),
      readFileSync(join(inside, "jumprelu/params.npz")).subarray(0, 900),
    );
    await expect(openSparseCoder(join(folder, "torn.npz"))).rejects.toThrow("torn.npz");
  });
});
