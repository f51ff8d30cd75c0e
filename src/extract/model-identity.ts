import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { sha256, sha256File } from "../base/sha256.js";
import { writeAtomic } from "../base/write-atomic.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Model } from "../model/operations.js";
import type { ModelIdentity } from "./states.js";

/**
 * Returns what tells a model from every other: hashes of its weights, tokenizer and
 * configuration.
 *
 * @param cacheFile Remembers the hashes of weight files by path, size and time of change,
 *   since hashing 13 GB takes longer than opening them. It may be missing or damaged.
 */
export async function modelIdentity(
  checkpoint: Checkpoint,
  model: Model,
  cacheFile: string,
): Promise<ModelIdentity> {
  const { name, revision, folder, config, weights, updates } = checkpoint;
  const adapters = [...updates.values()].flatMap(({ down, up }) => [down, up]);
  const files = new Set([...weights.values(), ...adapters].map(({ file }) => file));
  const hashes = await hashFiles([...files], cacheFile);
  const scales = [...updates].map(([weight, { scale }]) => `${weight} ${scale}`);
  return {
    name,
    revision,
    architecture: model.architecture,
    blocks: model.blocks,
    width: model.width,
    weightsHash: sha256([...hashes.sort(), ...scales.sort()].join("\n")),
    tokenizerHash: await tokenizerHash(folder),
    configHash: sha256(JSON.stringify(config)),
  };
}

async function tokenizerHash(folder: string): Promise<string> {
  const contents = ["tokenizer.json", "tokenizer_config.json"].map(async file => {
    const bytes = await readFile(join(folder, file)).catch(() => null);
    return bytes ? sha256(bytes) : "absent";
  });
  return sha256((await Promise.all(contents)).join("\n"));
}

const cacheSchema = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

async function hashFiles(files: readonly string[], cacheFile: string): Promise<string[]> {
  const cache = new Map(Object.entries(await readCache(cacheFile)));
  const fresh = new Map<string, string>();
  const hashes: string[] = [];
  for (const file of files) {
    const { size, mtimeMs, ino } = await stat(file);
    const key = `${file} ${size} ${mtimeMs} ${ino}`;
    const known = cache.get(key);
    const hash = known ?? (await sha256File(file));
    if (!known) fresh.set(key, hash);
    hashes.push(hash);
  }
  if (fresh.size > 0)
    await writeAtomic(
      cacheFile,
      JSON.stringify(Object.fromEntries([...cache, ...fresh]), null, 1),
    ).catch(() => {}); // a store that cannot be written to can still be read
  return hashes;
}

async function readCache(file: string): Promise<Record<string, string>> {
  try {
    return cacheSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return {}; // a cache only saves time
  }
}
