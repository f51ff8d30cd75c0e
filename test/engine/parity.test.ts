import { describe, expect, it } from "vitest";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { modelFor } from "../../src/model/model-for.js";
import {
  batchOf,
  casesWithHead,
  deviation,
  everyToken,
  type ParityCase,
  type PoolingRows,
  parityCase,
  parityCases,
  runOne,
  usualPoolings,
} from "./parity-case.js";

/** What transformers' states pool to: (layer, sentence) → (P, H), summed in float64. */
function pooled({ states, sentences }: ParityCase, rows: PoolingRows, layer: number, b: number) {
  const width = states[layer]![b]!.length / sentences[b]!.length;
  return rows(sentences[b]!.length).flatMap(row => {
    const sum = new Array<number>(width).fill(0);
    for (const [token, weight] of row.entries())
      for (let i = 0; i < width; i++) sum[i]! += weight * states[layer]![b]![token * width + i]!;
    return sum;
  });
}

async function open(
  { checkpoint, states }: ParityCase,
  options: { residence?: "resident" | "streamed"; logits?: boolean } = {},
) {
  const layers = states.map((_, layer) => layer);
  return onnxEngine({ provider: "cpu" }).open(checkpoint, modelFor(checkpoint), {
    layers,
    threads: 1,
    ...options,
  });
}

/** One layer's and one sentence's part of (layers, B, P, H). */
function part(all: Float32Array, layers: number, size: number, layer: number, b: number) {
  const length = all.length / layers / size;
  const at = (layer * size + b) * length;
  return all.subarray(at, at + length);
}

describe.each(parityCases)("%s", name => {
  // float32 sums come in another order than PyTorch's; a wrong model is off by 1e-2 and more.
  const tolerance = 1e-5;

  it("has transformers' hidden states at every layer, token and pooling", async () => {
    const parity = await parityCase(name);
    const { sentences, states } = parity;
    const longest = sentences.at(-1)!.length;
    const rows: PoolingRows = n => [...everyToken(longest)(n), ...usualPoolings(n)];
    const runner = await open(parity);
    const result = await runOne(runner, batchOf(sentences, rows));
    await runner.close();
    for (const layer of states.keys())
      for (const b of sentences.keys())
        expect(
          deviation(
            part(result, states.length, sentences.length, layer, b),
            pooled(parity, rows, layer, b),
          ),
          `layer ${layer}, ${sentences[b]!.length} tokens`,
        ).toBeLessThan(tolerance);
  });

  it("gives a sentence the same states alone, in any batch, and under any padding", async () => {
    const parity = await parityCase(name);
    const { sentences, states } = parity;
    const runner = await open(parity);
    const sentence = sentences[1]!; // shorter than its batch mate
    const alone = await runOne(runner, batchOf([sentence], usualPoolings));
    const among = await runOne(
      runner,
      batchOf([sentences[2]!, sentence, sentences[0]!], usualPoolings),
    );
    const padded = await runOne(runner, batchOf([sentence], usualPoolings, 5));
    await runner.close();
    for (const layer of states.keys()) {
      const expected = part(alone, states.length, 1, layer, 0);
      // Blocks of a matrix product end elsewhere in another batch: the order of sums differs.
      expect(deviation(part(among, states.length, 3, layer, 1), expected)).toBeLessThan(1e-5);
      expect(deviation(part(padded, states.length, 1, layer, 0), expected)).toBeLessThan(1e-5);
    }
  });

  it("streams to the states that it has when resident", async () => {
    const parity = await parityCase(name);
    const batch = batchOf(parity.sentences, usualPoolings);
    const resident = await open(parity, { residence: "resident" });
    const streamed = await open(parity, { residence: "streamed" });
    expect(resident.description).toBe("onnx/cpu, resident, 1 threads");
    expect(streamed.description).toBe("onnx/cpu, streamed, 1 threads");
    const chunk: Float32Array[] = [];
    await streamed.run([batch, batch], (states, index) => {
      chunk[index] = states;
    });
    const expected = await runOne(resident, batch);
    await resident.close();
    await streamed.close();
    // The same products of the same numbers; only fusions across blocks may differ.
    for (const states of chunk) expect(deviation(states, expected)).toBeLessThan(1e-5);
  });
});

describe("logits", () => {
  it.each(casesWithHead)("%s predicts what transformers predicts", async name => {
    const parity = await parityCase(name);
    const last: PoolingRows = n => [Array.from({ length: n }, (_, t) => (t === n - 1 ? 1 : 0))];
    const { sentences, states } = parity;
    const runner = await open(parity, { logits: true });
    const result = await runOne(runner, batchOf(sentences, last));
    await runner.close();
    const logits = part(result, states.length, sentences.length, states.length - 1, 2);
    expect(deviation(logits, parity.logits!)).toBeLessThan(1e-4);
  });

  it("are refused, with a hint, without a head", async () => {
    const parity = await parityCase("bert");
    await expect(open(parity, { logits: true })).rejects.toThrow("no language-model head");
  });
});
