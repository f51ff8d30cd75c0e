import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { inside } from "../base/inside.js";
import { readText } from "../base/open-file.js";
import { writeAtomic } from "../base/write-atomic.js";

/**
 * @file What units cost, as it was measured where they ran: a small file a unit under the store of
 * states, written whole or not at all, so that no two machines write to one.
 */

const schema = z.object({
  id: z.string(),
  kind: z.enum(["states", "answers", "rows"]),
  model: z.string(),
  parameters: z.number().positive(),
  weight_bytes: z.number().nonnegative(),
  engine: z.string(),
  /** Of what was read, in UTF-8. */
  bytes: z.number().positive(),
  /** Of the passes alone. */
  seconds: z.number().nonnegative(),
  /** Of everything before the first pass: hashes, weights, tokens. */
  opening: z.number().nonnegative(),
  /** The most memory that the process had, in bytes. */
  peak: z.number().nonnegative(),
});

/** What a unit took. */
export type MeasuredUnit = z.infer<typeof schema>;

const folder = "measured";

/** In bytes. */
const largest = 2 ** 14;

/** More say nothing new. */
const mostRead = 2000;

/** Keeps what a unit took; a store that takes no more does not mind. */
export async function keepMeasured(store: string, unit: MeasuredUnit): Promise<void> {
  await writeAtomic(join(store, folder, `${unit.id}.json`), `${JSON.stringify(unit)}\n`).catch(
    () => {},
  );
}

/** Returns what units took that ran on this store; what is damaged is passed over. */
export async function readMeasured(store: string): Promise<MeasuredUnit[]> {
  const names = await readdir(join(store, folder)).catch(() => []);
  const found: MeasuredUnit[] = [];
  for (const name of names.filter(one => /^[0-9a-f]{16}\.json$/.test(one)).sort()) {
    if (found.length >= mostRead) break;
    const text = await readText(inside(join(store, folder), name, store), largest).catch(() => "");
    const parsed = schema.safeParse(jsonOf(text));
    if (parsed.success) found.push(parsed.data);
  }
  return found;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
