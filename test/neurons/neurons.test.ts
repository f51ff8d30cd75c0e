import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../src/model/model-for.js";
import { lossesWithout, neuronChanges, randomTwins } from "../../src/neurons/ablate-neurons.js";
import { countNeurons, emptyCounts } from "../../src/neurons/count-neurons.js";
import { neuronLayers } from "../../src/neurons/counted-layers.js";
import { lape, lapeCount } from "../../src/neurons/lape.js";
import { neuronAlignmentRows } from "../../src/neurons/neuron-alignment-rows.js";
import { sentenceVectors } from "../../src/neurons/sentence-vectors.js";
import { seeded } from "../../src/numeric/random.js";
import { hypergeometricTail } from "../../src/numeric/statistics/hypergeometric.js";
import { parityCase } from "../engine/parity-case.js";
import { insideCheckpoint, tokenizedOf } from "../support/inside-model.js";

/** What test/oracles/neurons.py says. */
interface Oracle {
  readonly languages: readonly (readonly (readonly number[])[])[];
  readonly counts: readonly (Readonly<
    Record<"positive" | "sum" | "squares", readonly (readonly number[])[]>
  > & { readonly n: number })[];
  readonly alignment: Readonly<Record<"sign" | "size", readonly number[]>>;
  readonly silenced: readonly number[];
  readonly losses: Readonly<Record<"whole" | "without", readonly number[]>>;
  readonly neurons: number;
  readonly selections: readonly {
    readonly thresholds: readonly [number, number, number];
    readonly selected: readonly number[];
    readonly entropy: readonly number[];
    readonly owned: readonly (readonly number[])[];
  }[];
  readonly tails: readonly (readonly [number, number, number, number, number])[];
}

const oracle = JSON.parse(
  readFileSync(join(import.meta.dirname, "../fixtures/inside/neurons.json"), "utf8"),
) as Oracle;
const specialIds = new Set([1]);
const engines: Readonly<Record<string, Engine>> = {
  onnx: onnxEngine({ provider: "cpu" }),
  tfjs: tfjsEngine({ backend: "cpu" }),
};

describe.each(["onnx", "tfjs"])("neurons of the hand-made model on %s", name => {
  it.each(["resident", "streamed"] as const)("do what NumPy computes, %s", async residence => {
    const engine = engines[name]!;
    const checkpoint = await insideCheckpoint();
    const model = modelFor(checkpoint);
    const layers = neuronLayers(checkpoint, model);
    expect(layers.map(({ layer, width }) => [layer, width])).toEqual([
      ...[1, 2, 3].map(layer => [layer, 24]),
    ]);
    const read = layers.flatMap(({ activation, sign }) => [activation, sign]);
    const run = { residence, threads: 1 };
    const runner = await engine.open(checkpoint, model, { ...run, layers: [3], points: { read } });
    const codes = ["eng_Latn", "tur_Latn"];
    const counts = codes.map(code => emptyCounts(code, layers));
    const vectors = codes.map(() => sentenceVectors(6, layers));
    for (const [l, texts] of oracle.languages.entries())
      await countNeurons({
        runner,
        layers,
        specialIds,
        label: "texts",
        tokenized: tokenizedOf(texts),
        into: () => [counts[l]!],
        see: (...seen) => vectors[l]!.add(...seen),
      });
    await runner.close();
    for (const [l, expected] of oracle.counts.entries()) {
      expect(counts[l]!.n).toBe(expected.n);
      for (const [k, sums] of counts[l]!.layers.entries()) {
        expect([...sums.positive]).toEqual(expected.positive[k]);
        for (const what of ["sum", "squares"] as const)
          for (const [j, value] of sums[what].entries()) {
            const exact = expected[what][k]![j]!;
            expect(Math.abs(value - exact)).toBeLessThan(1e-4 * (1 + Math.abs(exact))); // float32, and signs that cancel
          }
      }
    }
    const about = {
      model: "m",
      revision: null,
      weights: "0",
      corpus: "c",
      corpus_hash: "0",
      version: "0",
      unit: "sentence",
    };
    const rows = await neuronAlignmentRows(about, {
      languages: codes,
      layers,
      vectors,
      pivot: codes[0]!,
    });
    for (const what of ["sign", "size"] as const)
      expect(rows.filter(row => row.measure === `neuronxa-${what}`).map(row => row.value)).toEqual([
        ...oracle.alignment[what],
      ]);
  });

  it("lose what NumPy says without some of them", async () => {
    const engine = engines[name]!;
    const checkpoint = await insideCheckpoint();
    const model = modelFor(checkpoint);
    const layers = neuronLayers(checkpoint, model);
    const points = { change: neuronChanges(layers) };
    const decoder = await engine.openDecoder(checkpoint, model, {
      caches: false,
      threads: 1,
      points,
    });
    const texts = oracle.languages[0]!;
    const whole = await lossesWithout(decoder, layers, texts, new Uint32Array(0));
    const silenced = Uint32Array.from(oracle.silenced);
    const without = await lossesWithout(decoder, layers, texts, silenced);
    await decoder.close();
    for (const [i, text] of texts.entries()) {
      expect(whole.tokens[i]).toBe(text.length - 1);
      expect(whole.nats[i]).toBeCloseTo(oracle.losses.whole[i]!, 3);
      expect(without.nats[i]).toBeCloseTo(oracle.losses.without[i]!, 3);
    }
    expect(Math.abs(without.nats[0]! - whole.nats[0]!)).toBeGreaterThan(0.01);
  });
});

describe("LAPE", () => {
  /** As the oracle draws them. */
  const drawn = (n: number, seed: number) => {
    let state = BigInt(seed);
    return Float64Array.from({ length: n }, () => {
      state = (1103515245n * state + 12345n) % 2n ** 31n;
      return (Number(state) / 2 ** 31) ** 3;
    });
  };
  const rates = [1, 22, 333].map(seed => drawn(oracle.neurons, seed));

  it.each(oracle.selections)("selects what NumPy does with $thresholds", expected => {
    const [filter, top, bar] = expected.thresholds;
    const { selected, entropy, owned } = lape(rates, { filter, top, bar });
    expect([...selected]).toEqual(expected.selected);
    expect(owned.map(own => [...own])).toEqual(expected.owned);
    for (const [i, bits] of entropy.entries()) expect(bits).toBeCloseTo(expected.entropy[i]!, 12);
  });

  it("selects as many neurons as the published masks have: 1 % of layers × width", () => {
    expect(lapeCount(32 * 11008)).toBe(3523); // LLaMA-2-7B
    expect(lapeCount(32 * 14336)).toBe(4588); // Mistral-7B
    expect(lapeCount(30 * 16384)).toBe(4915); // BLOOM-7B
    expect([lapeCount(250), lapeCount(350), lapeCount(0)]).toEqual([2, 4, 0]); // halves to even
  });

  it("drops what no language activates, and takes one language", () => {
    const silent = new Float64Array(200);
    expect(lape([silent, silent]).selected).toHaveLength(0);
    const one = lape([Float64Array.from({ length: 200 }, (_, i) => i / 200)]);
    expect([...one.owned[0]!]).toEqual([190, 191]); // of equals the first
    expect(() => lape(rates, { top: 0 })).toThrow("lape: top must be in (0, 1], got 0");
  });
});

it.each(
  oracle.tails,
)("shares %i or more of %i, %i and %i by chance as exact fractions say", (k, n, a, b, p) => {
  expect(hypergeometricTail(k, n, a, b) / p).toBeCloseTo(1, 9);
});

it("refuses sets that cannot be", () => {
  expect(() => hypergeometricTail(3, 10, 2, 5)).toThrow(RangeError);
  expect(() => hypergeometricTail(1, 10, 12, 5)).toThrow(RangeError);
});

it("draws twins of the same layers, as many, and none of the own", async () => {
  const checkpoint = await insideCheckpoint();
  const layers = neuronLayers(checkpoint, modelFor(checkpoint));
  const own = Uint32Array.of(0, 1, 30, 71);
  const twins = randomTwins(layers, own, seeded(1));
  expect([...twins].map(i => Math.floor(i / 24))).toEqual([0, 0, 1, 2]);
  expect([...twins].some(i => own.includes(i))).toBe(false);
  expect(randomTwins(layers, own, seeded(1))).toEqual(twins);
});

it("knows neurons of models with a gate and without, and says where there are none of their own", async () => {
  const kinds = async (name: string) => {
    const { checkpoint } = await parityCase(name);
    return neuronLayers(checkpoint, modelFor(checkpoint))[0]!;
  };
  expect((await kinds("gemma3")).sign).toBe("block.0.gate");
  expect((await kinds("gpt2")).sign).toBe("block.0.activation");
  expect((await kinds("bert")).sign).toBe("block.0.activation");
  await expect(kinds("mixtral")).rejects.toThrow("no neurons that every token passes");
});
