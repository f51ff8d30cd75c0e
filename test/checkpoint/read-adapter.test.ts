import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { readAdapter } from "../../src/checkpoint/adapter/read-adapter.js";
import type { Weight } from "../../src/checkpoint/checkpoint.js";
import { findWeights } from "../../src/checkpoint/find-weights.js";
import { readFloats } from "../../src/format/read-tensor.js";
import { scratch } from "../support/scratch.js";

/** What test/oracles/checkpoint-adapter.py wrote. */
const fixtures = fileURLToPath(new URL("../fixtures/checkpoint/adapters/", import.meta.url));
const { merged }: { merged: Record<string, Record<string, number[]>> } = JSON.parse(
  await readFile(join(fixtures, "merged.json"), "utf8"),
);
const [llama, gpt2] = [
  (await findWeights(join(fixtures, "llama"))).weights,
  (await findWeights(join(fixtures, "gpt2"))).weights,
];

const floats = (weight: Weight) => readFloats(weight.file, weight);

test.each(Object.keys(merged))("%s: W + scale · up · down is what PEFT merges", async name => {
  const weights = name === "conv1d" ? gpt2 : llama;
  const updates = await readAdapter(join(fixtures, name), weights);
  expect([...updates.keys()].sort()).toEqual(Object.keys(merged[name]!).sort());
  for (const [target, { down, up, scale }] of updates) {
    const [a, b] = [await floats(down), await floats(up)];
    const [rank, input, output] = [down.shape[0]!, down.shape[1]!, up.shape[0]!];
    const sum = [...(await floats(weights.get(target)!))];
    for (let o = 0; o < output; o++)
      for (let i = 0; i < input; i++)
        for (let r = 0; r < rank; r++)
          sum[name === "conv1d" ? i * output + o : o * input + i]! +=
            scale * b[o * rank + r]! * a[r * input + i]!;
    // PEFT sums at most 4 products of order 1 in float32.
    const error = Math.max(...sum.map((x, i) => Math.abs(x - merged[name]![target]![i]!)));
    expect(error).toBeLessThan(1e-5);
  }
});

test.each([
  ["dora", "use_dora is not supported"],
  ["bias", 'bias "lora_only" is not supported'],
  ["saved-modules", "modules_to_save is not supported"],
  ["embedding", "is not supported"],
])("%s is refused: %s", async (name, message) => {
  const error: IsoglossError = await readAdapter(join(fixtures, name), llama).catch(e => e);
  expect(error).toBeInstanceOf(IsoglossError);
  expect(error.message).toContain(message);
  expect(error.hint).toContain("merge_and_unload");
});

test("an adapter of another model is refused", async () => {
  const reading = readAdapter(join(fixtures, "plain"), gpt2);
  await expect(reading).rejects.toThrow("down_proj is not, or not only once, in the base model");
});

const root = scratch();
async function edited(changes: object): Promise<string> {
  const folder = join(root, "edited");
  await rm(folder, { recursive: true, force: true });
  await cp(join(fixtures, "plain"), folder, { recursive: true });
  const file = join(folder, "adapter_config.json");
  const config = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...config, ...changes }));
  return folder;
}

test.each<[object, string]>([
  [{ r: 3 }, "of rank 3 does not fit (8, 12)"],
  [{ r: "2" }, "r and lora_alpha must be positive numbers"],
  [{ r: 0 }, "must be positive"],
  [{ lora_alpha: null }, "must be positive"],
  [{ peft_type: "IA3" }, 'type "IA3" is not supported'],
  [{ init_lora_weights: "pissa" }, "changes the base weights"],
  [{ rank_pattern: { "(a+)+$": 2 } }, "regular expressions are not supported"],
  [{ rank_pattern: [2] }, "rank_pattern is not an object"],
])("the setting %j is refused", async (changes, message) => {
  await expect(readAdapter(await edited(changes), llama)).rejects.toThrow(message);
});

test("a missing file is named", async () => {
  const folder = await edited({});
  await rm(join(folder, "adapter_model.safetensors"));
  await expect(readAdapter(folder, llama)).rejects.toThrow("has neither adapter_model.safetensors");
});
