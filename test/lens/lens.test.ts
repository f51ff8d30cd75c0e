import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { atLast } from "../../src/lens/lens-texts.js";
import { type LayerReadings, readLayers } from "../../src/lens/read-layers.js";
import { tokenEnergy } from "../../src/lens/token-energy.js";
import { modelFor } from "../../src/model/model-for.js";
import { parityCase } from "../engine/parity-case.js";
import { insideCheckpoint, tokenizedOf } from "../support/inside-model.js";

/** What test/oracles/lens.py says of the hand-made model. */
interface Oracle {
  readonly texts: readonly (readonly number[])[];
  readonly watched: readonly number[];
  /** Text by text, layer by layer. */
  readonly readings: readonly (Readonly<Record<"with" | "without", Reading>> & {
    readonly layer: number;
    readonly energy: number;
  })[];
}

interface Reading {
  readonly entropy: number;
  readonly top: number;
  readonly watched: readonly number[];
  readonly mass: readonly number[];
}

const oracle = JSON.parse(
  readFileSync(join(import.meta.dirname, "../fixtures/inside/lens.json"), "utf8"),
) as Oracle;

const engines: Readonly<Record<string, Engine>> = {
  onnx: onnxEngine({ provider: "cpu" }),
  tfjs: tfjsEngine({ backend: "cpu" }),
};

/** Every third token, the others, and a share that grows along the vocabulary. */
function classes(vocabulary: number): Float32Array {
  const rows = Array.from({ length: vocabulary }, (_, token) => [
    Number(token % 3 === 0),
    Number(token % 3 !== 0),
    token / vocabulary,
  ]);
  return Float32Array.from(rows.flat());
}

describe.each(["onnx", "tfjs"])("the lens of the hand-made model on %s", name => {
  it.each(["resident", "streamed"] as const)("reads what NumPy computes, %s", async residence => {
    const engine = engines[name]!;
    const checkpoint = await insideCheckpoint();
    const model = modelFor(checkpoint);
    const lens = await engine.openLens(checkpoint, model, {
      watched: Int32Array.from(oracle.watched),
      classes: classes(model.vocabulary),
      classCount: 3,
      threads: 1,
    });
    const seen: LayerReadings[] = [];
    const layers = [0, 1, 2, 3];
    const work = {
      checkpoint,
      model,
      engine,
      run: { residence, threads: 1 },
      lens,
      layers,
      energy: await tokenEnergy(checkpoint, model),
      tokenized: tokenizedOf(oracle.texts),
      positions: atLast,
      norms: [true, false],
      label: "texts",
      unit: "texts",
    };
    await readLayers(work, readings => seen.push(readings));
    await lens.close();

    const wanted = oracle.texts.flatMap((_, text) =>
      layers.flatMap(layer => [true, false].map(normed => ({ text, layer, normed }))),
    );
    let compared = 0;
    for (const { texts, layer, normed, ...found } of seen)
      for (const [w, text] of texts.entries()) {
        const expected = oracle.readings[text * layers.length + layer]!;
        const one = expected[normed ? "with" : "without"];
        expect(expected.layer).toBe(layer);
        // Float32 over a vocabulary of 523.
        expect(found.entropy[w]).toBeCloseTo(one.entropy, 4);
        expect(found.top[w]).toBe(one.top);
        for (const [u, log] of one.watched.entries())
          expect(found.watched[w * 4 + u]! / log).toBeCloseTo(1, 4);
        for (const [c, mass] of one.mass.entries())
          expect(found.mass[w * 3 + c]).toBeCloseTo(mass, 5);
        expect(found.energy![w]).toBeCloseTo(expected.energy, 5);
        compared++;
      }
    expect(compared).toBe(wanted.length);
  });
});

it("has no energy where the head is more than a matrix, and none to read of an encoder", async () => {
  const { checkpoint } = await parityCase("bert");
  const model = modelFor(checkpoint);
  expect(await tokenEnergy(checkpoint, model)).toBeNull();
  const options = { watched: Int32Array.of(1), classes: classes(model.vocabulary), classCount: 3 };
  for (const engine of Object.values(engines))
    await expect(engine.openLens(checkpoint, model, options)).rejects.toThrow(
      "no language-model head",
    );
});

it("has one energy for norms of every kind: a row of the head itself lies where it lies", async () => {
  for (const name of ["gemma3", "gpt2", "nemotron"]) {
    const { checkpoint } = await parityCase(name);
    const energy = await tokenEnergy(checkpoint, modelFor(checkpoint));
    const state = Float32Array.from({ length: modelFor(checkpoint).width }, (_, i) => Math.sin(i));
    const [own] = await energy!.of(state, false);
    const [twice] = await energy!.of(
      state.map(value => 2 * value),
      false,
    );
    expect(own).toBeGreaterThan(0);
    expect(twice).toBeCloseTo(own!, 5); // a direction has an energy, not a length
  }
});
