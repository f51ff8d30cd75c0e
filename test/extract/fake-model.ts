import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.js";
import type { Corpus } from "../../src/corpus/corpus.js";
import type { Batch, Engine } from "../../src/engine/engine.js";
import type { Model } from "../../src/model/operations.js";
import { seeded } from "../../src/numeric/random.js";

/** @file A model without weights: states are a fixed function of token, place and layer. */

export const width = 6;
const blocks = 3;

/** The state of one token: what the stored poolings are checked against. */
export function tokenState(id: number, t: number, layer: number, h: number): number {
  return Math.fround(Math.sin(id * 1.3 + t * 0.7 + layer * 2.1 + h * 0.31));
}

export const model = {
  architecture: "fake",
  blocks,
  width,
  vocabulary: 70_000,
  maxTokens: 64,
} as Model;

export const bos = 1;

/** Characters are tokens; BOS stands before. */
export const tokenIds = (text: string): number[] => [
  bos,
  ...Array.from(text, character => 2 + (character.codePointAt(0)! % 60_000)),
];

/** A checkpoint in a new subfolder, with a file that stands for the weights. */
export function fakeCheckpoint(folder: string, weights = "weights"): Checkpoint {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "model.safetensors");
  writeFileSync(file, weights);
  const weight = { dtype: "F32", shape: [1], file, offset: 0, length: 4 } as const;
  return {
    name: "fake/model",
    revision: null,
    folder,
    config: { model_type: "fake" },
    weights: new Map([["w", weight]]),
    unusable: new Map(),
    updates: new Map(),
    notes: [],
    tokenizer: {
      encode: tokenIds,
      decode: () => "",
      specialIds: new Set([bos]),
    },
  };
}

export interface FakeEngine extends Engine {
  /** Batches run so far. */
  readonly calls: Batch[];
}

/** @param after Called after each batch, to slow the work down or to break it. */
export function fakeEngine(after: (calls: number) => void | Promise<void> = () => {}): FakeEngine {
  const calls: Batch[] = [];
  return {
    name: "fake",
    storedAs: "fake",
    calls,
    open: async (_, __, { layers }) => ({
      description: "fake/cpu",
      async run(batches, receive) {
        for (const [index, batch] of batches.entries()) {
          const { ids, poolings, size, tokens, poolingCount } = batch;
          const states = new Float32Array(layers.length * size * poolingCount * width);
          let at = 0;
          for (const layer of layers)
            for (let b = 0; b < size; b++)
              for (let p = 0; p < poolingCount; p++)
                for (let h = 0; h < width; h++) {
                  let sum = 0;
                  for (let t = 0; t < tokens; t++)
                    sum +=
                      poolings[(b * poolingCount + p) * tokens + t]! *
                      tokenState(ids[b * tokens + t]!, t, layer, h);
                  states[at++] = sum;
                }
          calls.push(batch);
          await receive(states, index, new Map());
          await after(calls.length);
        }
      },
      close: async () => {},
    }),
    openDecoder: async () => {
      throw new Error("the fake engine has no decoder");
    },
    openLens: async () => {
      throw new Error("the fake engine has no head");
    },
  };
}

/** Sentences of random length in two languages. */
export function fakeCorpus(sentences: number, seed = 1, name = "fake"): Corpus {
  const random = seeded(seed);
  const text = (first: number) =>
    Array.from({ length: 1 + random.integer(30) }, () =>
      String.fromCodePoint(first + random.integer(26)),
    ).join("");
  const list = (first: number) => Array.from({ length: sentences }, () => text(first));
  return {
    name,
    ids: Array.from({ length: sentences }, (_, i) => `s${i}`),
    languages: ["eng_Latn", "ell_Grek"],
    texts: new Map([
      ["eng_Latn", list(0x61)],
      ["ell_Grek", list(0x3b1)],
    ]),
    source: "a generator",
    licence: "CC0-1.0",
    notes: ["made up"],
  };
}
