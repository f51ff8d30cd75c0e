import { beforeAll, expect, it } from "vitest";
import type { Corpus } from "../../../src/corpus/corpus.js";
import { modelFor } from "../../../src/model/model-for.js";
import { seeded } from "../../../src/numeric/random.js";
import { patchingFigure } from "../../../src/study/patching/patching-figure.js";
import {
  type Intervention,
  type PatchingRow,
  patchingRows,
} from "../../../src/study/patching/patching-rows.js";
import { checkpointIn } from "../../engine/parity-case.js";
import { shape, writeSeededLlama } from "../../engine/tfjs/seeded-llama.js";
import { scratch } from "../../support/scratch.js";

/**
 * Two languages that say the same with other words: word i of the second has the embedding
 * of word i of the first, plus noise, plus one vector that all its words share. That vector is
 * the language's mean direction, planted.
 */
const words = shape.vocabulary / 2;
const folder = scratch();
let rows: PatchingRow[];

function plantedEmbeddings(): Float32Array {
  const random = seeded(3);
  const { width } = shape;
  const shared = Float32Array.from({ length: width }, () => random.normal());
  const table = new Float32Array(2 * words * width);
  for (let i = 0; i < words * width; i++) {
    table[i] = random.normal();
    table[words * width + i] = table[i]! + 0.6 * random.normal() + 2 * shared[i % width]!;
  }
  return table;
}

beforeAll(async () => {
  await writeSeededLlama(folder, plantedEmbeddings());
  const random = seeded(4);
  const sentences = Array.from({ length: 120 }, () =>
    Array.from({ length: 4 }, () => random.integer(words)),
  );
  const spelled = (offset: number) => sentences.map(ids => ids.map(i => i + offset).join(" "));
  const corpus: Corpus = {
    name: "planted",
    ids: sentences.map((_, i) => `s${i}`),
    languages: ["eng_Latn", "deu_Latn"],
    texts: new Map([
      ["eng_Latn", spelled(0)],
      ["deu_Latn", spelled(words)],
    ]),
    source: "made here",
    licence: "none",
    notes: [],
  };
  const checkpoint = {
    ...(await checkpointIn(folder)),
    name: "planted",
    tokenizer: {
      specialIds: new Set<number>(),
      encode: (text: string) => text.split(" ").map(Number),
      decode: String,
    },
  };
  const model = modelFor(checkpoint);
  rows = await patchingRows({ checkpoint, model }, corpus);
}, 120_000); // half a second on a machine at rest

it("raises retrieval by removing a planted language direction, and not by a random step", () => {
  const gain = (intervention: Intervention) =>
    rows.find(
      row =>
        row.intervention === intervention && row.language_x === "all" && row.measure === "p1-gain",
    )!;
  const [moved, random, late] = [gain("to-pivot"), gain("at-random"), gain("late")];
  expect(moved.low).toBeGreaterThan(0);
  expect(random.high).toBeLessThan(moved.low);
  // The planted network only adds to the residual stream: the offset can be taken out late as well.
  expect(late.low).toBeGreaterThan(0);
  const beyond = rows.find(row => row.measure === "p1-gain-over-late")!;
  expect(beyond.value).toBeCloseTo(moved.value - late.value, 12);
});

it("says at which layers, with how many sentences, and draws it", () => {
  for (const row of rows)
    expect(row).toMatchObject({
      model: "planted",
      patched_layer: 4,
      layer_x: 6,
      n: 60,
      d: shape.width,
      seed: 0,
    });
  const drawn = JSON.stringify(patchingFigure(rows));
  expect(drawn).toContain("planted: states moved at layer 4 (or only at 6), compared at layer 6");
  expect(drawn).toContain("Moving a language onto English’s mean");
  expect(drawn).toContain("averaged over languages; the interval excludes 0 in 1 of 1");
  expect(drawn).toMatch(/“moved to the pivot’s mean” changes P@1 by \+0\.\d{3} \(95 % interval \+/);
});
