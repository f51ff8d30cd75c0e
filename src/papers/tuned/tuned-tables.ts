/**
 * @file What was measured of tuned models, as it lies in a folder that `scripts/gemma-tuned/score.ts`
 * writes: runs.csv, points.csv, and a run's items in items/RUN.jsonl.gz.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { IsoglossError } from "../../base/error.js";
import { readBytes } from "../../base/open-file.js";
import type { Row } from "../../base/row.js";
import { readTable } from "../read-table.js";

/** A model whose outputs were measured: the base, or an adapter on top of it. */
export interface TunedRun {
  /** "base", "joint-125-s0", "el-500-s0". */
  readonly run: string;
  /** "none", "joint", or the code of the one language it was tuned on. */
  readonly training: string;
  /** Translation pairs a language; 0 of the base. */
  readonly volume: number;
  readonly seed: number;
}

/** Which sentences a model retrieves at a layer. */
export interface HitsItem {
  readonly kind: "hits";
  readonly set: string;
  readonly language: string;
  readonly preprocessing: string;
  readonly layer: number;
  /** A digit a sentence: in how many of the two directions it finds its translation before all others. */
  readonly hits: string;
}

/** How many bits a model needs for the texts of a language. */
export interface BitsItem {
  readonly kind: "bits";
  readonly set: string;
  readonly language: string;
  /** A text's bits, −log₂ of its probability. */
  readonly bits: readonly number[];
  /** A text's length in UTF-8. */
  readonly bytes: readonly number[];
}

/** What a run's items are. */
export type TunedItem = HitsItem | BitsItem;

/** In bytes, unpacked; a run has 0.2 MB. */
const largest = 2 ** 25;

/**
 * Returns the runs that were measured, the base first, then by volume and seed.
 * @throws IsoglossError if the table is missing or damaged.
 */
export async function tunedRuns(folder: string): Promise<TunedRun[]> {
  const rows = await readTable(folder, "runs.csv", ["run", "training", "volume", "seed"]);
  const runs = rows.map(({ run, training, volume, seed }) => ({
    run: `${run}`,
    training: `${training}`,
    volume: Number(volume),
    seed: Number(seed),
  }));
  return runs.sort((a, b) => a.volume - b.volume || a.seed - b.seed || (a.run < b.run ? -1 : 1));
}

/** Returns the scores of translations: a row a run, direction and metric; none before the first is scored. */
export async function tunedPoints(folder: string): Promise<Row[]> {
  if (!existsSync(join(folder, "points.csv"))) return [];
  const columns = ["run", "language", "direction", "training", "volume", "seed", "tuned"];
  return readTable(folder, "points.csv", [...columns, "metric", "score", "chance", "copy", "n"]);
}

/**
 * Returns the items of a run.
 * @throws IsoglossError naming the file that is missing or damaged.
 */
export async function tunedItems(folder: string, run: string): Promise<TunedItem[]> {
  const file = join(folder, "items", `${run}.jsonl.gz`);
  const hint = "scripts/gemma-tuned/score.ts writes it: take the file from the repository again.";
  if (!existsSync(file)) throw new IsoglossError(`${file}: is not there`, hint);
  try {
    const text = gunzipSync(await readBytes(file, largest), {
      maxOutputLength: largest,
    }).toString();
    return text
      .trimEnd()
      .split("\n")
      .map(line => checked(JSON.parse(line)));
  } catch (error) {
    if (error instanceof IsoglossError) throw error;
    throw new IsoglossError(`${file}: is damaged: ${(error as Error).message}`, hint);
  }
}

function checked(item: TunedItem): TunedItem {
  const isWhole =
    item.kind === "hits"
      ? Number.isInteger(item.layer) && /^[012]+$/.test(item.hits)
      : item.kind === "bits" && item.bits.length === item.bytes.length && item.bits.length > 0;
  if (isWhole && typeof item.set === "string" && typeof item.language === "string") return item;
  throw new Error("a line is neither hits nor bits");
}
