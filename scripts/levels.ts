/**
 * Says how much of a score a model earns: chance and copying the source, for every run.
 *
 *     npx tsx scripts/levels.ts
 *
 * Writes data/scaling/levels.csv from data/scaling/hypotheses (packed with xz, which has to be
 * installed). Every run is scored again on the way and has to agree with data/scaling/points.csv.
 * Needs no checkpoint. Five minutes of one processor.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { groupBy } from "../src/base/group-by.js";
import type { Row } from "../src/base/row.js";
import { writeAtomic } from "../src/base/write-atomic.js";
import { csvFromRows, rowsFromCsv } from "../src/format/csv.js";
import {
  sumOf,
  translationLevels,
  usualOrders,
} from "../src/task/translation/translation-levels.js";
import { translationMeasures } from "../src/task/translation/translation-measures.js";
import { pythonShuffles } from "./python-shuffle.js";

const scaling = resolve(import.meta.dirname, "../data/scaling");
const hypotheses = join(scaling, "hypotheses");

const codes: Readonly<Record<string, string>> = {
  ar: "arb_Arab",
  el: "ell_Grek",
  en: "eng_Latn",
  hi: "hin_Deva",
  tr: "tur_Latn",
  vi: "vie_Latn",
  zh: "zho_Hans",
};

/** points.csv has three decimals. */
const tolerance = 6e-4;

/** A translation of a run, as data/scaling/hypotheses has it. */
interface Line {
  readonly direction: string;
  readonly source: string;
  readonly reference: string;
  readonly hypothesis: string;
}

/** Returns the names of all runs whose hypotheses are here, such as joint-500-s0. */
export function runNames(): string[] {
  return readdirSync(hypotheses)
    .filter(file => file.endsWith(".jsonl.xz"))
    .map(file => file.replace(".jsonl.xz", ""))
    .sort();
}

/** Returns the translations of a run, with `xz` to unpack them. */
export function linesOf(run: string): Line[] {
  const packed = join(hypotheses, `${run}.jsonl.xz`);
  const text = execFileSync("xz", ["-dc", packed], { encoding: "utf8", maxBuffer: 2 ** 28 });
  return text
    .trimEnd()
    .split("\n")
    .map(line => JSON.parse(line) as Line);
}

/**
 * Returns the rows of levels.csv of a run, and what it scores.
 * @param only Directions; defaults to all.
 */
export function levelRows(run: string, only?: readonly string[]): (Row & { score: number })[] {
  const [languages, volume, seed] = run.split("-") as [string, string, string];
  const directions = groupBy(linesOf(run), ({ direction }) => direction);
  return [...directions].flatMap(([direction, lines]) => {
    if (only && !only.includes(direction)) return [];
    const [from, to] = direction.split("-") as [string, string];
    const references = lines.map(line => line.reference);
    const orders = ordersOf(references);
    const measures = translationMeasures(codes[to]!).filter(({ name }) => name !== "TER");
    return measures.map(measure => {
      const own = lines.map(line => line.hypothesis);
      const sources = lines.map(line => line.source);
      const levels = translationLevels(measure, own, sources, references, orders);
      return {
        language: codes[from === "en" ? to : from]!,
        direction,
        training: languages === "joint" ? "joint" : "single",
        volume: Number(volume),
        seed: Number(seed.slice(1)),
        metric: measure.name,
        chance: rounded(levels.chance),
        chance_sd: rounded(levels.chanceDeviation),
        copy: rounded(levels.copy),
        n: lines.length,
        shuffles: orders.length,
        signature: measure.signature.replace("like:sacrebleu-", "version:"),
        score: measure.score(sumOf(own.map((text, i) => measure.statistics(text, references[i]!)))),
      };
    });
  });
}

/** The same orders for every run: Python's, by which the file was first made. */
function ordersOf(references: readonly string[]): number[][] {
  const shuffle = pythonShuffles(0);
  const orders: number[][] = [];
  while (orders.length < usualOrders) {
    const order = shuffle(references.length);
    if (order.every((from, i) => references[from] !== references[i])) orders.push(order);
  }
  return orders;
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** @throws Error if a score is not that of points.csv. */
function check(rows: readonly (Row & { score: number })[]): void {
  const keys = ["direction", "training", "volume", "seed", "metric"];
  const key = (row: Row) => keys.map(name => `${row[name]}`).join(" ");
  const text = readFileSync(join(scaling, "points.csv"), "utf8");
  const points = new Map(rowsFromCsv(text, "points.csv").map(row => [key(row), row]));
  for (const row of rows) {
    const point = points.get(key(row));
    if (!point || Math.abs(Number(point.score) - row.score) > tolerance)
      throw new Error(`${key(row)} scores ${row.score} here; points.csv has ${point?.score}`);
  }
}

async function main(): Promise<void> {
  const rows = runNames().flatMap(run => {
    const own = levelRows(run);
    check(own);
    console.log(run);
    return own;
  });
  const rank = (row: Row) =>
    [
      row.training === "joint" ? "0" : "1",
      row.metric === "chrF++" ? "0" : "1",
      row.direction,
      String(row.volume).padStart(6, "0"),
      row.seed,
    ].join(" ");
  rows.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const table = rows.map(({ score: _, ...row }) => row);
  await writeAtomic(join(scaling, "levels.csv"), csvFromRows(table));
  console.log(`${rows.length} rows`);
}

if (process.argv[1] === import.meta.filename) await main();
