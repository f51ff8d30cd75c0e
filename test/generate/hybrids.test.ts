import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { generate } from "../../src/generate/generate.js";
import { likelihoods } from "../../src/generate/likelihoods.js";
import { modelFor } from "../../src/model/model-for.js";
import { generationOracle } from "./generation-oracle.js";
import { spelled, spelledCheckpoint } from "./spelled.js";

/** @file Models that remember what they read: their states go on as keys and values do. */

const names = ["qwen3_next-odd-heads-dense-block", "qwen3_5_text", "lfm2-biases-odd-heads"];
const engines: readonly (readonly [string, Engine])[] = [
  ["onnx", onnxEngine({ provider: "cpu" })],
  ["tfjs", tfjsEngine({ backend: "cpu" })],
];

describe.each(names)("%s", name => {
  it.each(
    engines,
  )("scores what transformers wrote as it did, whole and in halves (%s)", async (_, engine) => {
    const checkpoint = await spelledCheckpoint(name);
    const cases = generationOracle.parity[name]!;
    const half = (ids: readonly number[]) => Math.ceil(ids.length / 2);
    const requests = cases.flatMap(({ prompt, greedy: { ids } }, i) => {
      const asked = (part: string, context: readonly number[], rest: readonly number[]) => {
        return {
          id: `${i} ${part}`,
          context: spelled(context).trim(),
          continuation: ` ${spelled(rest)}`,
        };
      };
      const middle = [...prompt, ...ids.slice(0, half(ids))];
      return [
        asked("whole", prompt, ids),
        asked("begun", prompt, ids.slice(0, half(ids))),
        asked("ended", middle, [...ids.slice(half(ids)), 3]),
        asked("otherwise", middle, [...ids.slice(half(ids)), 8]),
      ];
    });
    for (const residence of ["resident", "streamed"] as const) {
      const model = modelFor(checkpoint);
      const run = { residence, threads: 1 };
      const { items } = await likelihoods({ checkpoint, model, engine, requests, run });
      for (const [i, { greedy }] of cases.entries()) {
        const [whole, begun, ended, otherwise] = items.slice(4 * i) as [...typeof items];
        expect(whole!.logprob).toBeCloseTo(greedy.logprob, 3);
        expect(whole!.greedy).toBe(true);
        expect(begun!.greedy).toBe(true);
        for (const { logprob } of [ended!, otherwise!])
          expect(begun!.logprob + logprob).toBeLessThan(whole!.logprob + 1e-3);
      }
    }
  });

  it("goes on from a common beginning that was read once, and in pieces, as from all of it", async () => {
    const checkpoint = await spelledCheckpoint(name);
    const beginning = Array.from({ length: 17 }, (_, i) => 2 + ((7 * i) % 37));
    const prompts = [[3], [4, 5, 6, 7, 8, 9], [10, 11]].map(end => [...beginning, ...end]);
    const written = async (some: readonly (readonly number[])[]) => {
      const requests = some.map((ids, i) => ({ id: `${i}`, prompt: spelled(ids) }));
      const { items } = await generate({
        checkpoint,
        model: modelFor(checkpoint),
        engine: engines[0]![1],
        requests,
        endTokens: [],
        maxTokens: 8,
        run: { threads: 1 },
      });
      return items.map(({ ids, logprob }) => ({ ids, logprob: logprob.toFixed(3) }));
    };
    const together = await written(prompts);
    for (const [i, prompt] of prompts.entries())
      expect((await written([prompt]))[0]).toEqual(together[i]);
  });
});
