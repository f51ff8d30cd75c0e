import { describe, expect, it } from "vitest";
import type { Decoder, DecoderOptions, TokenPass } from "../../src/engine/decoder.js";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../src/model/model-for.js";
import { fed, wholePass } from "./decoder-case.js";
import { casesWithHead, deviation, type ParityCase, parityCase } from "./parity-case.js";

const engines: Readonly<Record<string, Engine>> = {
  onnx: onnxEngine({ provider: "cpu" }),
  tfjs: tfjsEngine({ backend: "cpu" }),
};

function open(engine: Engine, { checkpoint }: ParityCase, options: DecoderOptions = {}) {
  return engine.openDecoder(checkpoint, modelFor(checkpoint), { threads: 1, ...options });
}

/** What a decoder without a cache predicts after each token of each sentence. */
async function uncached(engine: Engine, parity: ParityCase): Promise<Float32Array[][]> {
  const decoder = await open(engine, parity, { caches: false });
  const [{ logits, added } = { logits: undefined, added: [] }] = await decoder.run([
    wholePass(parity.sentences),
  ]);
  await decoder.close();
  expect(added).toEqual([]);
  const { vocabulary } = modelFor(parity.checkpoint);
  let at = 0;
  return parity.sentences.map(ids =>
    Array.from(ids, () => logits!.slice(at++ * vocabulary, at * vocabulary)),
  );
}

async function fedTo(decoder: Decoder, { checkpoint, sentences }: ParityCase) {
  const logits = await fed(decoder, sentences, [3, 1, 2], modelFor(checkpoint).vocabulary);
  await decoder.close();
  return logits;
}

describe.each(Object.keys(engines))("the decoder of %s", name => {
  const engine = engines[name]!;

  it.each(casesWithHead)("%s: fed piece by piece, predicts what transformers does", async name => {
    const parity = await parityCase(name);
    const expected = await uncached(engine, parity);
    // The order of sums in float32 differs; a wrong mask or position is off by 1e-2 and more.
    expect(deviation(expected.at(-1)!.at(-1)!, parity.logits!)).toBeLessThan(1e-5);
    for (const residence of ["resident", "streamed"] as const) {
      const logits = await fedTo(await open(engine, parity, { residence }), parity);
      for (const [b, row] of logits.entries())
        for (const [t, values] of row.entries())
          expect(
            deviation(values, expected[b]![t]!),
            `${residence}, row ${b}, token ${t}`,
          ).toBeLessThan(1e-5);
    }
  });

  it.each(casesWithHead)("%s: a tree of tokens is its branches", async name => {
    const parity = await parityCase(name);
    const { vocabulary } = modelFor(parity.checkpoint);
    const trunk = [...parity.sentences[1]!.subarray(0, 4)];
    const branches = [
      [3, 5, 7, 9, 11, 13],
      [4, 6],
      [3, 5, 8],
    ];
    const alone = branches.map(branch => Int32Array.from([...trunk, ...branch]));
    const decoder = await open(engine, parity, { caches: false });
    const [expected] = await decoder.run([wholePass(alone)]);
    // trunk 0–3, first branch 4–9, second 10–11, and 12 follows token 5
    const parents = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 3, 10, 5];
    const tree: TokenPass = {
      size: 1,
      tokens: 13,
      ids: Int32Array.from([...trunk, ...branches[0]!, ...branches[1]!, 8]),
      parents: Int32Array.from(parents),
      wanted: Int32Array.of(9, 11, 12),
      targets: { after: Int32Array.of(0, 2, 2), ids: Int32Array.of(5, 0, 6) },
      top: 2,
      logits: true,
    };
    const [found] = await decoder.run([tree]);
    await decoder.close();
    const ends = [9, 15, 22]; // the branches' last tokens among the wanted of the batch
    for (const [i, end] of ends.entries()) {
      const row = (all: Float32Array, at: number) =>
        all.subarray(at * vocabulary, (at + 1) * vocabulary);
      const expectedLogits = row(expected!.logits!, end);
      const logits = row(found!.logits!, i);
      expect(deviation(logits, expectedLogits)).toBeLessThan(1e-5);
      const sorted = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]! || a - b);
      expect([...found!.top.subarray(2 * i, 2 * i + 2)]).toEqual(sorted.slice(0, 2));
      expect(found!.topLogits[2 * i]).toBe(logits[sorted[0]!]);
      const sum = Math.log(logits.reduce((all, value) => all + Math.exp(value), 0));
      expect(found!.logSumExp[i]!).toBeCloseTo(sum, 5);
    }
    const at = (i: number, id: number) => found!.logits![i * vocabulary + id]!;
    expect([...found!.targetLogits]).toEqual([at(0, 5), at(2, 0), at(2, 6)]);
  });
});
