import { describe, expect, it } from "vitest";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { type GenerateOptions, generate } from "../../src/generate/generate.js";
import type { Search } from "../../src/generate/request.js";
import { commonPrefix } from "../../src/generate/rows/common-prefix.js";
import { rowMoves } from "../../src/generate/rows/row-moves.js";
import { nucleus } from "../../src/generate/search/sampling-searcher.js";
import { modelFor } from "../../src/model/model-for.js";
import { spelled, spelledCheckpoint } from "./spelled.js";

const checkpoint = await spelledCheckpoint("gemma3");
const setting = {
  checkpoint,
  model: modelFor(checkpoint),
  engine: onnxEngine({ provider: "cpu" }),
  maxTokens: 6,
  endTokens: [5],
  run: { threads: 1 },
};

async function sampled(search: Search, options: Partial<GenerateOptions> = {}) {
  const requests = ["3 4 ", "9 8 7 ", "11 "].map(prompt => ({ id: prompt, prompt }));
  return (await generate({ ...setting, requests, search, ...options })).items;
}

describe("sampling", () => {
  it("draws by the seed, the prompt's id and the sample's number, whatever runs beside it", async () => {
    const search = { kind: "sampling", seed: 7, temperature: 1.5, topP: 0.9, samples: 3 } as const;
    const all = await sampled(search);
    expect(all.map(({ id, sample }) => [id, sample])).toEqual(
      ["3 4 ", "9 8 7 ", "11 "].flatMap(id => [0, 1, 2].map(sample => [id, sample])),
    );
    expect(new Set(all.map(({ text }) => text)).size).toBeGreaterThan(3);
    const last = [{ id: "11 ", prompt: "11 " }];
    expect(await sampled(search, { requests: last })).toEqual(all.slice(6));
    const one = await sampled({ ...search, samples: 1 }, { rows: 1 });
    expect(one.map(({ text }) => text)).toEqual([0, 3, 6].map(i => all[i]!.text));
    expect((await sampled({ ...search, seed: 8 })).map(({ text }) => text)).not.toEqual(
      all.map(({ text }) => text),
    );
  });

  it("has the probabilities that temperature, top-k and top-p leave", async () => {
    const requests = Array.from({ length: 1500 }, (_, i) => ({ id: `${i}`, prompt: "3 4 " }));
    const one = { requests, maxTokens: 1, endTokens: [] };
    const first = await sampled({ kind: "sampling", seed: 1 }, one);
    // The first token's own log-probability is what its share must be near.
    const logprobs = new Map(first.map(({ ids, logprob }) => [ids[0]!, logprob]));
    const share = (items: typeof first, id: number) =>
      items.filter(({ ids }) => ids[0] === id).length / items.length;
    for (const [id, logprob] of logprobs)
      expect(Math.abs(share(first, id) - Math.exp(logprob))).toBeLessThan(0.055); // 4 standard errors
    const best = [...logprobs].sort(([, a], [, b]) => b - a).map(([id]) => id);
    const narrow = await sampled({ kind: "sampling", seed: 1, temperature: 0.5, topK: 2 }, one);
    expect(new Set(narrow.map(({ ids }) => ids[0]))).toEqual(new Set(best.slice(0, 2)));
    const [a, b] = best.slice(0, 2).map(id => Math.exp(logprobs.get(id)! / 0.5)) as [
      number,
      number,
    ];
    expect(Math.abs(share(narrow, best[0]!) - a / (a + b))).toBeLessThan(0.055);
    const certain = await sampled({ kind: "sampling", seed: 1, topP: 1e-6 }, one);
    expect(new Set(certain.map(({ ids }) => ids[0]))).toEqual(new Set(best.slice(0, 1)));
  });

  it("keeps the fewest tokens that reach a share", () => {
    const weights = Float64Array.of(1, 5, 2, 5, 0.5);
    expect([...nucleus(weights, 5, 1)]).toEqual([0, 1, 2, 3, 4]);
    expect([...nucleus(weights, 3, 1)]).toEqual([1, 3, 2]);
    expect([...nucleus(weights, 5, 0.5)]).toEqual([1, 3]);
    expect([...nucleus(weights, 3, 0.9)]).toEqual([1, 3, 2]);
    expect([...nucleus(weights, 5, 1e-9)]).toEqual([1]);
    const flat = new Float64Array(2_000_000).fill(1); // each rarer than 1e-6
    expect(nucleus(flat, flat.length, 0.25)).toHaveLength(500_000);
  });
});

describe("continuations", () => {
  it("end before a stop string, whose tokens may be several", async () => {
    const greedy = await sampled({ kind: "greedy" }, { endTokens: [] });
    for (const [i, { text, ids }] of greedy.entries()) {
      const stop = [`${ids[2]} ${ids[3]}`];
      const cut = (await sampled({ kind: "greedy" }, { endTokens: [], stop }))[i]!;
      expect(cut.text).toBe(text.slice(0, text.indexOf(stop[0]!)));
      expect(cut.finish).toBe("stop");
    }
  });

  it("are the same whether a shared beginning is read once or in each", async () => {
    const shared = spelled([7, 3, 9, 22, 31, 8, 4, 6, 12]);
    const requests = ["5 ", "9 3 ", "14 2 8 "].map(rest => ({ id: rest, prompt: shared + rest }));
    const ids = requests.map(({ prompt }) => Int32Array.from(checkpoint.tokenizer.encode(prompt)));
    expect(commonPrefix(ids)).toBe(9);
    expect(commonPrefix([ids[0]!, ids[0]!])).toBe(9); // one of its own is left
    const together = await sampled({ kind: "greedy" }, { requests });
    for (const [i, request] of requests.entries()) {
      const [alone] = await sampled({ kind: "greedy" }, { requests: [request] });
      expect(together[i]!.ids).toEqual(alone!.ids);
    }
  });

  it("lose the prompt's beginning if asked, and are refused otherwise", async () => {
    const prompt = spelled(Array.from({ length: 30 }, (_, i) => 2 + i));
    const requests = [{ id: "long", prompt }];
    await expect(sampled({ kind: "greedy" }, { requests })).rejects.toThrow("its prompt has 30");
    const [cut] = await sampled({ kind: "greedy" }, { requests, truncate: true });
    expect(cut).toMatchObject({ prompt_tokens: 18, prompt });
    await expect(
      sampled({ kind: "greedy" }, { requests, truncate: true, maxTokens: 24 }),
    ).rejects.toThrow("has room for none of them");
    const empty = [{ id: "empty", prompt: " " }];
    await expect(sampled({ kind: "greedy" }, { requests: empty })).rejects.toThrow("no tokens");
  });

  it.each<[string, Partial<GenerateOptions>]>([
    ["maxTokens", { maxTokens: 0 }],
    ["stop string", { stop: [""] }],
    ["beams", { search: { kind: "beams", beams: 1 } }],
    ["temperature", { search: { kind: "sampling", seed: 1, temperature: 0 } }],
    ["topP", { search: { kind: "sampling", seed: 1, topP: 0 } }],
    ["seed", { search: { kind: "sampling", seed: 0.5 } }],
  ])("refuse a %s that makes no sense", async (name, options) => {
    await expect(sampled({ kind: "greedy" }, options)).rejects.toThrow(name);
  });
});

describe("rowMoves", () => {
  it("gives every row a place of its own and overwrites nothing that is needed", () => {
    for (const [wanted, used] of [
      [[0, 0, 2], 3],
      [[3, 3, 1], 4],
      [[5, 0, 5, 5], 6],
      [[2, 1, 0], 3],
      [[4], 5],
      [[], 3],
      [[0, 0, 0, 0], 1],
    ] as [number[], number][]) {
      const rows = Array.from({ length: 8 }, (_, i) => i);
      const { moves, places } = rowMoves(wanted, used);
      for (const { from, to } of moves) rows[to] = rows[from]!;
      expect([...places].sort()).toEqual(wanted.map((_, i) => i));
      expect(places.map(place => rows[place])).toEqual(wanted);
    }
  });
});
