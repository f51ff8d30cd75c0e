import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { readAdapter } from "../../src/checkpoint/adapter/read-adapter.js";
import type { Weight } from "../../src/checkpoint/checkpoint.js";
import { findWeights } from "../../src/checkpoint/find-weights.js";
import { readJson } from "../../src/checkpoint/read-json.js";
import { readFloats } from "../../src/format/read-tensor.js";
import { readSafetensorsHeader } from "../../src/format/safetensors.js";
import { writeSafetensors } from "../../src/format/write-safetensors.js";
import { scratch } from "../support/scratch.js";

/** What test/oracles/checkpoint-adapter.py wrote. */
const fixtures = fileURLToPath(new URL("../fixtures/checkpoint/adapters/", import.meta.url));
const { merged }: { merged: Record<string, Record<string, number[]>> } = JSON.parse(
  await readFile(join(fixtures, "merged.json"), "utf8"),
);
/** The models that the adapters were made for, by name; each adapter names its own. */
const bases = new Map(
  await Promise.all(
    ["llama", "gpt2", "tied"].map(async name => {
      const config = await readJson(join(fixtures, name, "config.json"));
      return [
        name,
        { config, weights: (await findWeights(join(fixtures, name))).weights },
      ] as const;
    }),
  ),
);
const [llama, gpt2, tied] = [bases.get("llama")!, bases.get("gpt2")!, bases.get("tied")!];
const baseOf = async (adapter: string) => {
  const file = join(fixtures, adapter, "adapter_config.json");
  return bases.get(String((await readJson(file)).base_model_name_or_path))!;
};

const floats = (weight: Weight) => readFloats(weight.file, weight);

test.each(Object.keys(merged))("%s: W + scale · up · down is what PEFT merges", async name => {
  const base = await baseOf(name);
  const { weights, updates } = await readAdapter(join(fixtures, name), base);
  const replaced = [...weights].filter(([key, weight]) => weight !== base.weights.get(key));
  const changed = new Set([...updates.keys(), ...replaced.map(([key]) => key)]);
  // A head of its own that a tied model keeps is no change of PEFT's.
  if (name === "saved-tied-embedding") changed.delete("lm_head.weight");
  expect([...changed].sort()).toEqual(Object.keys(merged[name]!).sort());
  for (const target of changed) {
    const sum = [...(await floats(weights.get(target)!))];
    const update = updates.get(target);
    if (update !== undefined) {
      const { down, up, scale } = update;
      const [a, b] = [await floats(down), await floats(up)];
      const [rank, input, output] = [down.shape[0]!, down.shape[1]!, up.shape[0]!];
      for (let o = 0; o < output; o++)
        for (let i = 0; i < input; i++)
          for (let r = 0; r < rank; r++)
            sum[name === "conv1d" ? i * output + o : o * input + i]! +=
              scale * b[o * rank + r]! * a[r * input + i]!;
    }
    // PEFT sums at most 4 products of order 1, times a scale of at most 77, in float32.
    const error = Math.max(...sum.map((x, i) => Math.abs(x - merged[name]![target]![i]!)));
    expect(error).toBeLessThan(1e-5 * Math.max(1, update?.scale ?? 1));
  }
});

test("a tied head stays the base model's if only the embedding was trained", async () => {
  const { weights } = await readAdapter(join(fixtures, "saved-tied-embedding"), tied);
  expect(weights.get("lm_head.weight")).toBe(tied.weights.get("model.embed_tokens.weight"));
  const both = await readAdapter(join(fixtures, "saved-tied-both"), tied);
  expect(both.weights.get("lm_head.weight")!.file).toContain("saved-tied-both");
});

test.each([
  ["dora", "use_dora is not supported"],
  ["embedding", "is not supported"],
  ["tied-head", "has matrices for a head that is tied to the embedding"],
])("%s is refused: %s", async (name, message) => {
  const error: IsoglossError = await readAdapter(join(fixtures, name), await baseOf(name)).catch(
    e => e,
  );
  expect(error).toBeInstanceOf(IsoglossError);
  expect(error.message).toContain(message);
  expect(error.hint).toMatch(/merge/i);
});

test("an adapter of another model is refused", async () => {
  const reading = readAdapter(join(fixtures, "plain"), gpt2);
  await expect(reading).rejects.toThrow("down_proj is not, or not only once, in the base model");
});

test("what PEFT leaves out is left out, and said", async () => {
  const { notes, updates } = await readAdapter(join(fixtures, "fewer-layers"), llama);
  expect(notes).toEqual([
    'left out, as PEFT does, since target_modules does not name it: "model.layers.1.self_attn.q_proj"',
  ]);
  expect(updates.size).toBe(1);
});

test("a head that the base model lacks is left out, and said: no state depends on it", async () => {
  const weights = new Map(llama.weights);
  weights.delete("lm_head.weight");
  weights.delete("model.embed_tokens.weight"); // or it would be taken for a headless model's own
  const { notes } = await readAdapter(join(fixtures, "saved-head"), { ...llama, weights });
  expect(notes).toEqual(['left out, since no hidden state depends on it: "lm_head.weight"']);
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
  [{ rank_pattern: { "((a|.)+)+!": 2 } }, 'the expression "((a|.)+)+!" takes too long'],
  [{ alpha_pattern: { "(?x) q": 2 } }, 'alpha_pattern: the expression "(?x) q" has a group'],
  [{ target_modules: "(q" }, "has a group that does not end"],
  [{ target_modules: ["gate_proj"] }, "target_modules does not name"],
  [{ target_modules: 7 }, "target_modules is neither an expression nor a list of names"],
  [{ layers_to_transform: ["1"] }, "layers_to_transform holds what is no number"],
  [{ layers_to_transform: [5] }, "target_modules does not name"],
  [{ exclude_modules: ".*" }, "target_modules does not name"],
  [
    { init_lora_weights: false, target_modules: ["q_proj", "down_proj", "k_proj"] },
    'target_modules names "model.layers.0.self_attn.k_proj", "model.layers.1.self_attn.k_proj", for which',
  ],
  [{ rank_pattern: { 1: 2, q_proj: 3 } }, "has a number among its patterns"],
  [{ rank_pattern: [2] }, "rank_pattern is not an object"],
])("the setting %j is refused", async (changes, message) => {
  await expect(readAdapter(await edited(changes), llama)).rejects.toThrow(message);
});

test("a missing file is named", async () => {
  const folder = await edited({});
  await rm(join(folder, "adapter_model.safetensors"));
  await expect(readAdapter(folder, llama)).rejects.toThrow("has neither adapter_model.safetensors");
});

test.each([
  ["model.layers.0.self_attn.q_proj.lora_A.weight", "does not begin with base_model.model."],
  ["module.base_model.model.q.lora_A.weight", "does not begin with base_model.model."],
  ["base_model.model.q.lora_magnitude_vector", "is not supported"],
  ["base_model.model.q.lora_A.other.weight", "is not supported"],
  ["base_model.model.q.lora_A.weight", "has no lora_B"],
  [
    "base_model.model.model.layers.0.self_attn.q_proj.weight",
    "has a name under which PEFT does not load it",
  ],
  ["base_model.model.model.norm.base_layer.weight", "has a name under which PEFT does not load it"],
  ["base_model.model.model.norm.weight", "is (1), where the base model has (8)"],
  ["base_model.model.model.extra.weight", "is for a parameter that the base model does not have"],
])("the tensor %s is refused: it %s", async (name, message) => {
  const folder = await edited({});
  const file = join(folder, "adapter_model.safetensors");
  const { tensors } = await readSafetensorsHeader(file);
  const kept = await Promise.all(
    Array.from(tensors, async ([name, entry]) => ({
      name,
      dtype: "F32" as const,
      shape: entry.shape,
      data: await readFloats(file, { ...entry, dtype: "F32" }),
    })),
  );
  const more = { name, dtype: "F32" as const, shape: [1], data: new Float32Array(1) };
  await writeSafetensors(file, [...kept, more]);
  await expect(readAdapter(folder, llama)).rejects.toThrow(message);
});
