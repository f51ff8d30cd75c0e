import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { IsoglossError } from "../base/error.js";
import { readText } from "../base/open-file.js";
import { sha256 } from "../base/sha256.js";
import { version } from "../base/version.js";
import { writeAtomic } from "../base/write-atomic.js";
import { type Unit, unitSchema } from "./unit.js";

/** A study, frozen, with its units numbered: what is handed to a scheduler. */
export interface UnitPlan {
  readonly isogloss: string;
  /** The text of the study's file. */
  readonly study: string;
  /** The working directory that its places are relative to. */
  readonly directory: string;
  /** In the order of their numbers, from 0. */
  readonly units: readonly Unit[];
}

const schema = z.object({
  isogloss: z.string(),
  study: z.string(),
  directory: z.string(),
  units: z.array(unitSchema),
});

/** In bytes: a unit has some five hundred. */
const largest = 2 ** 28;

/**
 * Writes a plan under the store of states, by the name of what is in it, and returns its file: the
 * same study has the same plan.
 */
export async function writePlan(store: string, plan: Omit<UnitPlan, "isogloss">): Promise<string> {
  const hash = sha256(JSON.stringify([plan.study, plan.directory, plan.units.map(({ id }) => id)]));
  const folder = join(store, "plans");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${hash.slice(0, 12)}.json`);
  await writeAtomic(file, `${JSON.stringify({ isogloss: version, ...plan })}\n`);
  return file;
}

/**
 * Reads a plan.
 * @throws IsoglossError if the file is none.
 */
export async function readPlan(file: string): Promise<UnitPlan> {
  const text = await readText(file, largest);
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new IsoglossError(
      `${file}: is no plan of units`,
      "Name a file that isogloss plan wrote, or the study.",
      { cause },
    );
  }
}
