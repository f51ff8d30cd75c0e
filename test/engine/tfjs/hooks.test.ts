import { expect, it } from "vitest";
import type { Engine } from "../../../src/engine/engine.js";
import { ablate, type Hook, type Hooks, recorder, shift } from "../../../src/engine/tfjs/hooks.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../../src/model/model-for.js";
import { batchOf, deviation, everyToken, parityCase, runOne } from "../parity-case.js";

const { checkpoint, sentences } = await parityCase("llama");
const model = modelFor(checkpoint);
const { width } = model;
const sentence = sentences.at(-1)!;
const batch = batchOf([sentence], everyToken(sentence.length));
const states = Array.from({ length: model.blocks + 1 }, (_, layer) => layer);

/** All states of one sentence, (L+1, T, H), as one list a layer. */
async function run(hooks?: Hooks, layers = states): Promise<Float32Array[]> {
  const engine: Engine = tfjsEngine({ backend: "cpu", ...(hooks && { hooks }) });
  const runner = await engine.open(checkpoint, model, { layers });
  const result = await runOne(runner, batch).finally(() => runner.close());
  const size = result.length / layers.length;
  return layers.map((_, i) => result.subarray(i * size, (i + 1) * size));
}

it("is called at every point, in the order of the pass", async () => {
  const names: string[] = [];
  await run((_, { name, index }) => {
    names.push(name);
    expect(index).toBe(0);
    return undefined;
  });
  const attention = ["queries", "keys", "values", "heads", "attention"];
  const within = [...attention, "mlp-input", "gate", "activation", "mlp"];
  const blocks = Array.from({ length: model.blocks }, (_, i) => [
    ...within.map(name => `block.${i}.${name}`),
    `block.${i}`,
  ]);
  expect(names).toEqual(["embedding", ...blocks.flat(), "norm"]);
});

it("reads what flows: a block's output is the next state, the sum of its parts", async () => {
  const { hook, take } = recorder();
  const plain = await run();
  const looked = await run(hook);
  expect(looked).toEqual(plain); // looking changes nothing
  const found = new Map((await take()).map(({ name, values }) => [name, values]));
  expect(found.get("embedding")).toEqual(plain[0]);
  expect(found.get("block.0")).toEqual(plain[1]);
  expect(found.get("norm")).toEqual(plain.at(-1));
  const sum = plain[0]!.map(
    (value, i) => value + found.get("block.0.attention")![i]! + found.get("block.0.mlp")![i]!,
  );
  expect(deviation(sum, plain[1]!)).toBeLessThan(1e-6); // two float32 additions
  expect(await take()).toEqual([]);
});

it("replaces a value, and what follows is computed from the replacement", async () => {
  const plain = await run();
  const restored = await run(
    new Map<string, Hook>([
      ["embedding", (x, { tf }) => tf.zerosLike(x)],
      ["block.0", (x, { tf }) => tf.tensor(plain[1]!, x.shape)],
    ]),
  );
  expect(restored[0]!.every(value => value === 0)).toBe(true);
  expect(restored.slice(1)).toEqual(plain.slice(1));
});

it("shifts every token's state by a vector", async () => {
  const plain = await run();
  const vector = Float32Array.from({ length: width }, (_, i) => Math.sin(i));
  const moved = await run(new Map([["block.0", shift(vector)]]));
  expect(moved[0]).toEqual(plain[0]);
  const expected = plain[1]!.map((value, i) => value + vector[i % width]!);
  expect(deviation(moved[1]!, expected)).toBeLessThan(1e-6);
  expect(deviation(moved[2]!, plain[2]!)).toBeGreaterThan(1e-3); // and the blocks after it see it
});

it("ablates a direction: nothing is left along it, and all the rest stays", async () => {
  const plain = await run();
  const direction = Float32Array.from({ length: width }, (_, i) => Math.cos(3 * i));
  const ablated = (await run(new Map([["block.0", ablate(direction)]])))[1]!;
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);
  const square = dot(direction, direction);
  for (let t = 0; t < sentence.length; t++) {
    const before = plain[1]!.subarray(t * width, (t + 1) * width);
    const after = ablated.subarray(t * width, (t + 1) * width);
    const share = dot(before, direction) / square;
    const expected = before.map((value, i) => value - share * direction[i]!);
    expect(deviation(after, expected)).toBeLessThan(1e-5);
  }
  expect(() => ablate(new Float32Array(width))).toThrow("ablate: expected a direction, got norm 0");
});

it("refuses a point that the run does not reach, and a value of another shape", async () => {
  const none = new Map<string, Hook>([["block.1", () => undefined]]);
  await expect(run(none, [0, 1])).rejects.toMatchObject({
    name: "IsoglossError",
    message: 'there is no point "block.1" in this pass',
    hint: expect.stringContaining("embedding, and of blocks 0 to 0"),
  });
  const cut: Hook = (x, { tf }) => tf.slice(x, [0, 0, 0], [1, 1, width]);
  await expect(run(new Map([["block.0", cut]]))).rejects.toThrow(
    `hook at block.0: expected a value of shape (1, ${sentence.length}, ${width}), got (1, 1, ${width})`,
  );
});
