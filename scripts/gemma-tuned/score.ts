/**
 * @file Measures every finished run of data/gemma-3-270m/tune.py, and their base:
 *
 *     npx tsx scripts/gemma-tuned/score.ts --runs DIR --base FOLDER [--work .isogloss/gemma-tuned]
 *       [--only base,joint-125-s0] [--alignment-only] [--spbleu flores200]
 *
 * DIR has a folder a run: the adapter, run.json and train.log; FOLDER is what they were tuned from.
 * Adds to data/gemma-3-270m/tuned what `src/papers/tuned` reads: runs.csv, points.csv, items/,
 * hypotheses/ and logs/. What stands in the tables is done; what was begun goes on. A run at the volume
 * that is kept back waits until a forecast of it is committed (forecast.ts).
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import type { Row } from "../../src/base/row.js";
import { version } from "../../src/base/version.js";
import { writeAtomic } from "../../src/base/write-atomic.js";
import { progressBar } from "../../src/cli/progress-bar.js";
import { csvFromRows, rowsFromCsv } from "../../src/format/csv.js";
import { formatJsonl } from "../../src/format/jsonl.js";
import { keptBack } from "../../src/papers/tuned/planned-runs.js";
import { tunedItems } from "../../src/papers/tuned/tuned-tables.js";
import { openModel } from "../../src/study/open-model.js";
import { isForecastCommitted } from "./kept-back.js";
import { measureItems, measureTranslation } from "./measure.js";

const { values } = parseArgs({
  options: {
    runs: { type: "string" },
    base: { type: "string" },
    work: { type: "string", default: ".isogloss/gemma-tuned" },
    only: { type: "string" },
    spbleu: { type: "string" },
    "alignment-only": { type: "boolean", default: false },
  },
});
const { runs: folder, base, work } = values;
if (!folder || !base) throw new Error("usage: score.ts --runs DIR --base FOLDER");
const out = resolve(import.meta.dirname, "../../data/gemma-3-270m/tuned");

/** FLORES' codes of tune.py's languages. */
const codes: Readonly<Record<string, string>> = {
  ar: "arb_Arab",
  el: "ell_Grek",
  hi: "hin_Deva",
  tr: "tur_Latn",
  vi: "vie_Latn",
  zh: "zho_Hans",
};

interface Settings {
  readonly languages: readonly string[];
  readonly volume: number;
  readonly seed: number;
  readonly examples: number;
  readonly steps: number;
  readonly tokens: number;
  readonly seconds: number;
}

const untuned: Settings = {
  languages: [],
  volume: 0,
  seed: 0,
  examples: 0,
  steps: 0,
  tokens: 0,
  seconds: 0,
};

const finished = readdirSync(folder)
  .filter(name => existsSync(join(folder, name, "run.json")))
  .map(name => ({
    run: name,
    ...(JSON.parse(readFileSync(join(folder, name, "run.json"), "utf8")) as Settings),
  }));
finished.sort((a, b) => a.volume - b.volume || a.seed - b.seed);
const only = values.only?.split(",");
const table = (name: string): Row[] =>
  existsSync(join(out, name)) ? rowsFromCsv(readFileSync(join(out, name), "utf8"), name) : [];
const progress = progressBar();

const isIn = (name: string, run: string) => table(name).some(row => row.run === run);
const packed = (lines: readonly unknown[]) => gzipSync(formatJsonl(lines), { level: 9 });

for (const name of ["items", "hypotheses", "logs"])
  await mkdir(join(out, name), { recursive: true });
for (const { run, languages, ...settings } of [{ run: "base", ...untuned }, ...finished]) {
  if (only && !only.includes(run)) continue;
  const items = isIn("runs.csv", run) ? await tunedItems(out, run) : [];
  const isAligned = [
    "hits heldout",
    "hits heldout-untuned",
    "hits udhr",
    "bits heldout",
    "bits udhr",
  ].every(wanted => items.some(({ kind, set }) => `${kind} ${set}` === wanted));
  if (isAligned && (values["alignment-only"] || isIn("points.csv", run))) continue;
  const tuned = languages.map(language => codes[language]!);
  const training = tuned.length === 0 ? "none" : tuned.length === 1 ? tuned[0]! : "joint";
  if (settings.volume === keptBack && !isForecastCommitted(training, out)) {
    console.log(
      `${run} waits: commit a forecast of ${training} at ${keptBack} first (forecast.ts)`,
    );
    continue;
  }
  const start = Date.now();
  const place = join(folder, run);
  const { volume, seed, ...cost } = settings;
  const about = { run, training, volume, seed };
  const opened =
    run === "base" ? await openModel(`base=${base}`) : await openModel(`${run}=${place}`, { base });
  if (!isAligned) {
    const log = run === "base" ? "" : readFileSync(join(place, "train.log"), "utf8");
    if (log !== "") await writeAtomic(join(out, "logs", `${run}.log`), log);
    const weights =
      run === "base" ? join(base, "model.safetensors") : join(place, "adapter_model.safetensors");
    const row: Row = {
      ...about,
      languages: tuned.join(" "),
      weights_sha256: createHash("sha256").update(readFileSync(weights)).digest("hex"),
      examples: cost.examples,
      steps: cost.steps,
      tokens: cost.tokens,
      seconds: cost.seconds,
      last_loss: Number(/loss ([\d.]+)(?![\s\S]*loss)/.exec(log)?.[1] ?? Number.NaN),
      version,
    };
    const isThere = (kind: string, set: string) =>
      items.some(item => item.kind === kind && item.set === set);
    for await (const found of measureItems(opened, work, isThere, { progress })) {
      items.push(...found);
      await writeAtomic(join(out, "items", `${run}.jsonl.gz`), packed(items));
      await put("runs.csv", [row], run);
    }
  }
  if (!values["alignment-only"]) {
    const answers = join(work, "answers");
    const found = await measureTranslation(opened, answers, { progress, pieces: values.spbleu });
    await writeAtomic(join(out, "hypotheses", `${run}.jsonl.gz`), packed(found.hypotheses));
    const points = found.scores.map((row): Row => {
      const { language, direction, score_measure: metric, value: score, low, high } = row;
      const { chance, copy, n, score_signature: signature } = row;
      const isTuned = tuned.includes(`${language}`);
      const scored = { metric, score, low, high, chance, copy, n, signature };
      return { ...about, language, direction, tuned: isTuned, ...(scored as Row) };
    });
    await put("points.csv", points, run);
  }
  console.log(`${run}: ${((Date.now() - start) / 60_000).toFixed(1)} min`);
}

/** Puts a run's rows into a table, in the place of what it had there. */
async function put(name: string, rows: readonly Row[], run: string): Promise<void> {
  const others = table(name).filter(row => row.run !== run);
  await writeAtomic(join(out, name), csvFromRows([...others, ...rows]));
}
