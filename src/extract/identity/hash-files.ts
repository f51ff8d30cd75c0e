import { stat } from "node:fs/promises";
import { z } from "zod";
import { readText } from "../../base/open-file.js";
import { sha256File } from "../../base/sha256.js";
import { writeAtomic } from "../../base/write-atomic.js";

const cacheSchema = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

/** Milliseconds after which a file's time of change tells it from what it was. */
const settled = 2000;

/**
 * Returns the SHA-256 of each file's contents.
 *
 * @param cacheFile Remembers them, since hashing 13 GB takes longer than opening them. It may be
 *   missing or damaged.
 */
export async function hashFiles(
  files: readonly string[],
  cacheFile: string,
): Promise<Map<string, string>> {
  const cache = new Map(Object.entries(await readCache(cacheFile)));
  const fresh = new Map<string, string>();
  const hashes = new Map<string, string>();
  for (const file of files) {
    const { size, mtimeMs, ctimeMs, ino } = await stat(file);
    // The time of change cannot be set back, as that of modification can: by cp -p, rsync or tar.
    const key = `${file} ${size} ${mtimeMs} ${ctimeMs} ${ino}`;
    const known = cache.get(key);
    const hash = known ?? (await sha256File(file));
    // What was changed just now may be changed again within the same tick of the clock.
    if (!known && Date.now() - ctimeMs > settled) fresh.set(key, hash);
    hashes.set(file, hash);
  }
  if (fresh.size > 0)
    await writeAtomic(
      cacheFile,
      JSON.stringify(Object.fromEntries([...cache, ...fresh]), null, 1),
    ).catch(() => {}); // a store that cannot be written to can still be read
  return hashes;
}

/** In bytes; a line is about 150. */
const largestCache = 2 ** 24;

async function readCache(file: string): Promise<Record<string, string>> {
  try {
    return cacheSchema.parse(JSON.parse(await readText(file, largestCache)));
  } catch {
    return {}; // a cache only saves time
  }
}
