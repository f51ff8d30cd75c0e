import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { openCheckpoint } from "../../src/checkpoint/open-checkpoint.js";
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

test("quantized weights are refused by name", async () => {
  const file = join(folder, "config.json");
  const config = await readFile(file, "utf8");
  await writeFile(
    file,
    JSON.stringify({ ...JSON.parse(config), quantization_config: { bits: 4 } }),
  );
  const error = await openCheckpoint(folder).catch(e => e);
  await writeFile(file, config);
  expect(error).toBeInstanceOf(IsoglossError);
  expect(error.message).toContain("quantized");
});
