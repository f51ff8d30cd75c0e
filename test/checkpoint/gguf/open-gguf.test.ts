import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { ggufArchitectures } from "../../../src/checkpoint/gguf/gguf-architectures.js";
import { ggufConfig } from "../../../src/checkpoint/gguf/gguf-config.js";
import { MetadataReader } from "../../../src/checkpoint/gguf/metadata-reader.js";
import type { GgufValue } from "../../../src/format/gguf/gguf-metadata.js";
import { modelFor } from "../../../src/model/model-for.js";
import { openCheckpoint } from "../../../src/model/open-checkpoint.js";
import { scratch } from "../../support/scratch.js";

const tiny = resolve(import.meta.dirname, "../../fixtures/gguf/llama/model.gguf");

/** Opens the fixture with one text in its header exchanged for another of the same length. */
async function opened(before: string, after: string) {
  const bytes = await readFile(tiny);
  const at = bytes.indexOf(before);
  expect(at).toBeGreaterThan(0);
  expect(after.length).toBe(before.length);
  bytes.write(after, at, "latin1");
  const file = join(scratch(), "changed.gguf");
  await writeFile(file, bytes);
  return modelFor(await openCheckpoint(file));
}

it.each([
  ["llama.block_count", "llama.block_counT", "its metadata lack llama.block_count"],
  ["llama.vocab_size", "llama.vocab_sizE", "its metadata llama.vocab_sizE are not understood"],
  ["blk.0.attn_q.weight", "blk.0.attn_q.weighT", 'its tensor "blk.0.attn_q.weighT" is not'],
  ["blk.1.ffn_up.weight", "blk.9.ffn_up.weight", "model.layers.1.mlp.up_proj.weight"],
  ["general.architecture", "general.architecturE", "its metadata lack general.architecture"],
])("refuses a file that says %s as %s", async (before, after, message) => {
  await expect(opened(before, after)).rejects.toThrow(message);
});

const base: Readonly<Record<string, GgufValue>> = {
  "gemma2.embedding_length": 4608,
  "gemma2.attention.head_count": 32,
  "gemma2.block_count": 46,
  "gemma2.context_length": 8192,
  "gemma2.feed_forward_length": 64,
  "gemma2.attention.layer_norm_rms_epsilon": 1e-6,
  "gemma2.attention.key_length": 128,
  "gemma2.attention.value_length": 128,
};

const configOf = (changes: Readonly<Record<string, GgufValue>> = {}) => {
  const metadata = new Map(Object.entries({ ...base, ...changes }));
  const reader = new MetadataReader("x.gguf", metadata);
  return ggufConfig(reader, "gemma2", ggufArchitectures.gemma2!, new Map(), undefined);
};

it("knows the largest Gemma by its blocks, whose queries are scaled otherwise", () => {
  expect(configOf().query_pre_attn_scalar).toBe(144);
  expect(configOf({ "gemma2.block_count": 42 }).query_pre_attn_scalar).toBe(128);
});

it.each([
  [{ "gemma2.attention.value_length": 64 }, "values are 64 wide and their keys 128"],
  [{ "gemma2.rope.dimension_count": 32 }, "rotates 32 of the 128 dimensions"],
  [{ "gemma2.attention.causal": false }, "sees both ways"],
  [{ "gemma2.rope.scaling.type": "su" }, 'scales its rotation by "su"'],
  [{ "gemma2.expert_count": 8 }, "gemma2.expert_count are not understood"],
  [{ "gemma2.block_count": "many" }, 'are no number, but "many"'],
])("refuses metadata that it does not understand: %j", (changes, message) => {
  expect(() => configOf(changes)).toThrow(message);
});
