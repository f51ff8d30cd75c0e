import { cp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import type { Weight } from "../../src/checkpoint/checkpoint.js";
import { headOf } from "../../src/model/names.js";
import { openCheckpoint } from "../../src/model/open-checkpoint.js";
import { scratch } from "../support/scratch.js";

const fixtures = fileURLToPath(new URL("../fixtures/checkpoint/", import.meta.url));
const root = scratch();
const folder = join(root, "tiny-llama");

beforeAll(async () => {
  await cp(join(fixtures, "adapters", "llama"), folder, { recursive: true });
  const tokenizer = gunzipSync(await readFile(join(fixtures, "tokenizers", "gemma.json.gz")));
  await writeFile(join(folder, "tokenizer.json"), tokenizer);
});

test("a folder is a checkpoint by its own name, without a revision", async () => {
  const checkpoint = await openCheckpoint(folder);
  expect(checkpoint).toMatchObject({ name: "tiny-llama", revision: null, folder });
  expect(checkpoint.config.model_type).toBe("llama");
  expect(checkpoint.weights.get("model.norm.weight")).toMatchObject({ dtype: "F32", shape: [8] });
  expect(checkpoint.updates.size).toBe(0);
  const ids = checkpoint.tokenizer.encode("Menschenrechte");
  expect(checkpoint.tokenizer.specialIds.has(ids[0]!)).toBe(true); // BOS, as its post-processor says
  expect(checkpoint.tokenizer.decode(ids)).toBe("Menschenrechte");
});

test("an adapter is put on top, or names its base itself", async () => {
  const adapter = join(root, "adapter");
  await cp(join(fixtures, "adapters", "plain"), adapter, { recursive: true });
  const given = await openCheckpoint(folder, { adapter });
  expect(given.name).toBe("tiny-llama + adapter");
  expect(given.updates.get("model.layers.0.self_attn.q_proj.weight")!.scale).toBe(3);

  const file = join(adapter, "adapter_config.json");
  const config = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...config, base_model_name_or_path: folder }));
  const alone = await openCheckpoint(adapter);
  expect(alone).toMatchObject({ name: given.name, folder, updates: given.updates });

  await writeFile(file, JSON.stringify({ ...config, base_model_name_or_path: null }));
  await expect(openCheckpoint(adapter)).rejects.toThrow("does not name the adapter's base model");
});

/** What opening a copy of the folder says, with other settings and without some files. */
async function refusal(changes: object, ...absent: string[]): Promise<string> {
  const copy = join(scratch(), "copy");
  await cp(folder, copy, { recursive: true });
  for (const name of absent) await rm(join(copy, name));
  const file = join(copy, "config.json");
  const config = JSON.parse(await readFile(join(folder, "config.json"), "utf8"));
  if (!absent.includes("config.json"))
    await writeFile(file, JSON.stringify({ ...config, ...changes }));
  const opened = await openCheckpoint(copy).catch(e => e);
  if (!(opened instanceof Error)) return "accepted";
  expect(opened).toBeInstanceOf(IsoglossError);
  return opened.message.replaceAll(copy, "copy");
}

test("a quantization that is declared null is none, as in transformers; any other is named", async () => {
  expect(await refusal({ quantization_config: null })).toBe("accepted");
  expect(await refusal({ quantization_config: { bits: 4, quant_method: "gptq" } })).toBe(
    'copy/config.json: says that the weights are quantized by "gptq", and none of them is',
  );
  expect(await refusal({ quantization_config: { bits: 4, quant_method: "hqq" } })).toBe(
    'copy/config.json: the weights are quantized by "hqq", in 4 bits, which is not supported',
  );
  expect(await refusal({ quantization_config: {} })).toContain("the weights are quantized, which");
});

test.each([
  ["whisper", ""],
  ["xlnet", "an encoder whose attention has terms of its own"],
  ["deepseek_v32", "a mixture of experts with latent attention"],
  ["dbrx", "a mixture of experts"],
  ["jamba", "partly recurrent, partly attention"],
  ["of-the-future", ""],
])("%s is refused for what it is, before its tokenizer, quantization or weights", async (type, kind) => {
  const changes = { model_type: type, quantization_config: { quant_method: "fp8" } };
  const message = await refusal(changes, "tokenizer.json", "model.safetensors");
  expect(message).toContain(`copy/config.json: model_type "${type}" is not supported`);
  expect(message).toContain(kind);
});

test("a setting that is wrong is found before the weights are looked for", async () => {
  expect(await refusal({ hidden_act: "swiglu" }, "model.safetensors")).toContain("hidden_act");
});

test("GGUF files are opened by themselves, and where a folder holds one and nothing else", async () => {
  const place = scratch();
  const file = join(place, "tiny-q8_0.gguf");
  await cp(join(fixtures, "../gguf/llama/model.gguf"), file);
  for (const path of [file, place]) {
    const { name, config } = await openCheckpoint(path);
    expect([name, config.model_type]).toEqual(["tiny-q8_0", "llama"]);
  }
  await writeFile(join(place, "other.gguf"), "GGUF");
  await expect(openCheckpoint(join(place, "other.gguf"))).rejects.toThrow("has 4 bytes, too few");
  await expect(openCheckpoint(place)).rejects.toThrow(
    'has 2 GGUF files, each of them a model: ["other.gguf", "tiny-q8_0.gguf"]',
  );
  await writeFile(join(place, "config.json"), '{"model_type": "llama"}');
  await expect(openCheckpoint(place)).rejects.toThrow("config.json");
  await expect(openCheckpoint(join(folder, "config.json"))).rejects.toThrow("is not a folder");
});

test("a file that calls itself tied and holds another head is believed", async () => {
  const copy = join(scratch(), "copy");
  await cp(folder, copy, { recursive: true });
  const file = join(copy, "config.json");
  const config = { ...JSON.parse(await readFile(file, "utf8")), tie_word_embeddings: true };
  await writeFile(file, JSON.stringify(config));
  const checkpoint = await openCheckpoint(copy);
  const heads = ({ weights }: { weights: ReadonlyMap<string, Weight> }) =>
    headOf(
      { ...checkpoint, weights },
      { tied: true, embedding: "model.embed_tokens.weight", names: ["lm_head.weight"] },
    );
  expect(heads(checkpoint)).toBe("lm_head.weight");
  const weights = new Map(checkpoint.weights);
  weights.set("lm_head.weight", weights.get("model.embed_tokens.weight")!); // as in a .bin
  expect(heads({ weights })).toBe("model.embed_tokens.weight");
  weights.delete("lm_head.weight");
  expect(heads({ weights })).toBe("model.embed_tokens.weight");
});

test("an adapter's base is looked for beside the adapter, and can be another one", async () => {
  const place = await realpath(scratch());
  const adapter = join(place, "run", "adapter");
  await cp(join(fixtures, "adapters", "plain"), adapter, { recursive: true });
  await cp(folder, join(place, "base"), { recursive: true });
  const file = join(adapter, "adapter_config.json");
  const config = JSON.parse(await readFile(file, "utf8"));
  const name = (base: string) =>
    writeFile(file, JSON.stringify({ ...config, base_model_name_or_path: base }));
  await name("../../base");
  expect((await openCheckpoint(adapter)).folder).toBe(join(place, "base"));

  await name("../gone");
  const error = await openCheckpoint(adapter).catch(e => e);
  expect(error.message).toContain(
    `${file}: names the base model "../gone", which cannot be opened`,
  );
  expect(error.hint).toContain("--base");
  const named = await openCheckpoint(adapter, { base: folder });
  expect(named).toMatchObject({ name: "tiny-llama + adapter", folder });
  expect(named.updates.size).toBeGreaterThan(0);
  expect((await openCheckpoint(folder, { base: adapter })).name).toBe("tiny-llama"); // it has none
  await expect(openCheckpoint(folder, { base: folder, adapter })).rejects.toThrow(RangeError);
});
