import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { likelihoods } from "../../src/generate/likelihoods.js";
import { movedSpaces } from "../../src/generate/scored-texts.js";
import { tokenTrees } from "../../src/generate/token-tree.js";
import { openModel } from "../../src/study/open-model.js";

const { base } = JSON.parse(
  readFileSync(new URL("../fixtures/likelihood.json", import.meta.url), "utf8"),
) as {
  base: {
    context: string;
    continuation: string;
    logprob: number;
    tokens: number;
    greedy: boolean;
  }[];
};
const requests = base.map(({ context, continuation }, i) => ({
  id: `${i}`,
  context,
  continuation,
}));
const opened = await openModel("base");

describe("likelihoods", () => {
  it.each([
    ["onnx", onnxEngine({ provider: "cpu" }), {}],
    ["onnx, streamed", onnxEngine({ provider: "cpu" }), { residence: "streamed" }],
    ["tfjs", tfjsEngine({ backend: "wasm" }), {}],
  ] as const)("are transformers' in float64, in trees (%s)", async (name, engine, run) => {
    const some = name === "tfjs" ? requests.slice(0, 8) : requests;
    const { items } = await likelihoods({ ...opened, engine, requests: some, run });
    for (const [i, { id, logprob, tokens, greedy, characters, bytes }] of items.entries()) {
      const { continuation, ...expected } = base[i]!;
      expect({ id, tokens, greedy }).toEqual({
        id: `${i}`,
        tokens: expected.tokens,
        greedy: expected.greedy,
      });
      expect(characters).toBe([...continuation].length);
      expect(bytes).toBe(new TextEncoder().encode(continuation).length);
      // 4e-6 a token: what float32 makes of logits around 20.
      expect(Math.abs(logprob - expected.logprob)).toBeLessThan(2e-4);
    }
  });

  it("move to the continuation what Python calls a space, and nothing else", () => {
    const moved = (context: string) => movedSpaces({ id: "a", context, continuation: "b" });
    expect(moved("x \x1c\x85")).toMatchObject({ context: "x", continuation: " \x1c\x85b" });
    expect(moved("x\ufeff")).toMatchObject({ context: "x\ufeff", continuation: "b" });
  });

  it("are refused where nothing is to be scored", async () => {
    const none = [{ id: "a", context: "Good morning", continuation: "" }];
    await expect(likelihoods({ ...opened, requests: none })).rejects.toThrow("has 0 tokens");
    const twice = [requests[0]!, { ...requests[1]!, id: "0" }];
    await expect(likelihoods({ ...opened, requests: twice })).rejects.toThrow("two requests");
  });
});

describe("token trees", () => {
  it("hold once what texts begin with in common, and each target after its token", () => {
    const texts = [
      { request: 0, ids: [1, 2, 3, 4], from: 2 },
      { request: 1, ids: [1, 2, 5], from: 2 },
      { request: 2, ids: [1, 2, 3, 4, 6], from: 4 },
    ];
    const [tree, ...others] = tokenTrees(texts, 100);
    expect(others).toEqual([]);
    expect([...tree!.ids]).toEqual([1, 2, 3, 4]);
    expect([...tree!.parents]).toEqual([-1, 0, 1, 2]);
    const targets = [...tree!.requests].map((request, i) => [
      request,
      tree!.wanted[tree!.targets.after[i]!],
      tree!.targets.ids[i],
    ]);
    expect(targets).toEqual([
      [0, 1, 3],
      [1, 1, 5],
      [0, 2, 4],
      [2, 3, 6],
    ]);
  });

  it("are no larger than asked for, a longer text being alone", () => {
    const texts = [7, 3, 9].map((first, request) => {
      return {
        request,
        ids: [first, ...Array.from({ length: 5 + request }, (_, i) => i)],
        from: 3,
      };
    });
    expect(tokenTrees(texts, 6).map(({ ids }) => ids.length)).toEqual([6, 5, 7]);
  });
});
