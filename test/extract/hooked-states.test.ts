import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { takeSentences } from "../../src/corpus/take-sentences.js";
import { type Hook, type Hooks, shift } from "../../src/engine/tfjs/hooks.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { extract } from "../../src/extract/extract.js";
import { type HookedOptions, hookedStates } from "../../src/extract/hooked-states.js";
import { tokenPoolings } from "../../src/extract/poolings.js";
import { modelFor } from "../../src/model/model-for.js";
import { parityCase } from "../engine/parity-case.js";
import { scratch } from "../support/scratch.js";

const { checkpoint: bare, sentences } = await parityCase("llama");
const checkpoint = {
  ...bare,
  tokenizer: {
    encode: (text: string) => text.split(" ").map(Number),
    decode: () => "",
    specialIds: new Set<number>(),
  },
};
const model = modelFor(checkpoint);
const corpus = {
  name: "ids",
  ids: sentences.map((_, i) => `s${i}`),
  languages: ["eng_Latn", "deu_Latn"],
  texts: new Map([
    ["eng_Latn", sentences.map(ids => ids.join(" "))],
    ["deu_Latn", sentences.map(ids => ids.toReversed().join(" "))],
  ]),
  source: "made here",
  licence: "none",
  notes: [],
};
const layers = Array.from({ length: model.blocks + 1 }, (_, layer) => layer);
const backend = "cpu" as const;
const moved = new Map([["block.0", shift(new Float32Array(model.width).fill(5))]]);
const states = (hooks: Hooks, options: Partial<HookedOptions> = {}) =>
  hookedStates({ checkpoint, model, corpus, hooks, backend, poolings: tokenPoolings, ...options });

it("a store refuses a pass with hooks, and keeps nothing of it", async () => {
  const folder = join(scratch(), "store");
  const options = { checkpoint, model, corpus, folder };
  const nothing: Hook = () => undefined;
  for (const hooks of [moved, nothing, new Map([["norm", nothing]])])
    await expect(
      extract({ ...options, engine: tfjsEngine({ backend, hooks }) }),
    ).rejects.toMatchObject({
      name: "IsoglossError",
      message: expect.stringContaining("hooks may have changed them"),
      hint: expect.stringContaining("hookedStates"),
    });
  expect(existsSync(folder)).toBe(false);
  const plain = await extract({ ...options, engine: tfjsEngine({ backend }) });
  expect(plain.report[0]!.reused).toBe(false);
});

it("an engine that does not say whether its states may be kept is refused, as untyped code is", async () => {
  const { storedAs: _, ...silent } = tfjsEngine({ backend });
  const folder = join(scratch(), "store");
  for (const engine of [silent, { ...silent, storedAs: "" }])
    await expect(
      extract({ checkpoint, model, corpus, folder, engine: engine as never }),
    ).rejects.toThrow("are not kept in a store");
});

it("without a change, the states are those that a store keeps, bit for bit", async () => {
  const folder = join(scratch(), "store");
  const plain = await extract({
    checkpoint,
    model,
    corpus,
    folder,
    engine: tfjsEngine({ backend }),
    poolings: tokenPoolings,
  });
  const looked = await states(new Map());
  expect(looked).toMatchObject({ languages: corpus.languages, layers, poolings: tokenPoolings });
  for (const language of corpus.languages)
    for (const layer of layers)
      for (const pooling of tokenPoolings)
        expect(await looked.matrix(language, layer, pooling)).toEqual(
          await plain.matrix(language, layer, pooling),
        );
});

it("a change is in what follows it, and in nothing before", async () => {
  const [before, after] = [await states(new Map()), await states(moved)];
  const [a, b] = [
    await before.matrix("deu_Latn", 0, "mean"),
    await after.matrix("deu_Latn", 0, "mean"),
  ];
  expect(b).toEqual(a);
  const [c, d] = [
    await before.matrix("deu_Latn", 1, "mean"),
    await after.matrix("deu_Latn", 1, "mean"),
  ];
  // A mean of states that all moved by 5, in float32.
  for (const [i, value] of d.data.entries()) expect(value - c.data[i]!).toBeCloseTo(5, 4);
});

it("streamed, in small batches, of some layers and languages, it gives the same", async () => {
  const all = await states(moved);
  const some = await states(moved, {
    languages: ["de"],
    layers: [2, 1],
    poolings: ["last"],
    tokenBudget: 1,
    run: { residence: "streamed" },
  });
  expect(some.layers).toEqual([1, 2]);
  for (const layer of some.layers) {
    const [a, b] = [
      await all.matrix("deu_Latn", layer, "last"),
      await some.matrix("deu_Latn", layer, "last"),
    ];
    for (const [i, value] of b.data.entries()) expect(value).toBeCloseTo(a.data[i]!, 4);
  }
  await expect(some.matrix("eng_Latn", 1, "last")).rejects.toThrow("languages are deu_Latn");
  await expect(some.matrix("deu_Latn", 0, "last")).rejects.toThrow("layers 1, 2");
  await expect(some.matrix("deu_Latn", 1, "mean")).rejects.toThrow("poolings last");
});

it("takes part of a corpus, row by row", async () => {
  const whole = await states(moved, { layers: [2], poolings: ["last"] });
  const part = await states(moved, {
    layers: [2],
    poolings: ["last"],
    corpus: takeSentences(corpus, [2, 0]),
  });
  const [a, b] = [
    await whole.matrix("eng_Latn", 2, "last"),
    await part.matrix("eng_Latn", 2, "last"),
  ];
  for (const [h, value] of a.data.subarray(2 * a.cols, 3 * a.cols).entries())
    expect(b.data[h]).toBeCloseTo(value, 4);
});

it("names a point that the pass does not have", async () => {
  await expect(states(new Map([["block.9", shift(new Float32Array(1))]]))).rejects.toThrow(
    'there is no point "block.9"',
  );
});
