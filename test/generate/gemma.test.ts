import { describe, expect, it } from "vitest";
import { gemmaOracle } from "../../bench/support/gemma-oracle.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { generate } from "../../src/generate/generate.js";
import { openModel } from "../../src/study/open-model.js";
import { withoutEnd } from "./generation-oracle.js";

const folder = process.env.ISOGLOSS_GEMMA;
const { cases } = gemmaOracle();

// The checkpoint is too large to be shipped. `npm run bench -- equality` goes through every way.
describe.skipIf(folder === undefined)("Gemma 3 270M, whose folder ISOGLOSS_GEMMA names", () => {
  it("continues prompts of every length as transformers does", async () => {
    const { checkpoint, model } = await openModel(folder!);
    const { items } = await generate({
      checkpoint,
      model,
      engine: onnxEngine({ provider: "cpu" }),
      maxTokens: 64,
      rows: 8,
      requests: cases.map(({ prompt }, i) => ({ id: `${i}`, prompt })),
    });
    for (const [i, { greedy, tokens }] of cases.entries()) {
      expect(items[i]!.prompt_tokens).toBe(tokens);
      if (greedy.margin < 1e-5) continue; // a tie, which another order of sums decides otherwise
      expect(items[i]!.ids, `prompt ${i}`).toEqual(withoutEnd(greedy.ids, [1]));
      expect(items[i]!.logprob).toBeCloseTo(greedy.logprob, 2);
    }
  }, 1_800_000);

  it("follows its beams", async () => {
    const { checkpoint, model } = await openModel(folder!);
    for (const { prompt, beams } of cases.filter(one => one.beams !== undefined).slice(0, 10)) {
      const { ids, length_penalty = 1, early_stopping = false } = beams!;
      const how = { lengthPenalty: length_penalty, earlyStopping: early_stopping };
      const { items } = await generate({
        checkpoint,
        model,
        engine: onnxEngine({ provider: "cpu" }),
        maxTokens: 64,
        requests: [{ id: "0", prompt }],
        search: { kind: "beams", beams: 4, ...how },
      });
      expect(items[0]!.ids).toEqual(withoutEnd(ids, [1]));
    }
  }, 1_800_000);
});
