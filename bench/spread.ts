import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockFolder } from "../src/base/lock.js";
import { matrix } from "../src/numeric/matrix.js";
import { seeded } from "../src/numeric/random.js";
import { compare } from "../src/similarity/compare.js";
import { firstMeasures } from "../src/similarity/measure-named.js";
import { languageTimesLanguage } from "../src/similarity/questions.js";
import { Source } from "../src/states/source.js";
import type { Unit } from "../src/units/unit.js";
import { unitStates } from "../src/units/unit-state.js";

/**
 * @file A study of forty checkpoints of 7B over two hundred languages, simulated on 1, 8 and 64 GPUs:
 * how long, how much, how many files, and what breaks first. What can be measured here is (locks,
 * listings, measures, sizes); how fast a GPU and its disk are is assumed, by name. Prints what
 * docs/scale.md says. `npm run bench -- spread`
 */
export const description =
  "forty checkpoints × two hundred languages on 1, 8 and 64 GPUs, simulated";

const study = { models: 40, languages: 200, sentences: 1012, states: 33, width: 4096 } as const;

/** Nobody measured these here. */
const assumed = {
  parameters: 6.74e9,
  /** Of a sentence: FLORES' 21 words, over 200 languages and a tokenizer of 32,000 pieces. */
  tokensPerSentence: 60,
  /** Of one GPU in float16, pooled states of all layers leaving it. */
  tokensPerSecond: 8000,
  weightBytes: 13.5e9,
  /** Of a shared file system: one reader, and all together. */
  readOne: 1e9,
  readAll: 5e9,
  /** Of a process: Node, modules, the graph. */
  start: 20,
  /** Cores beside each GPU, for what is measured. */
  cores: 16,
  /** How much of them the measures keep busy. */
  busy: 0.7,
} as const;

/** Units of one model in a job. */
const together = 20;

interface UnitCosts {
  /** Processor seconds of a language and the pivot at one layer, with 99 random pairings. */
  readonly pair: number;
  /** The same at one layer without them. */
  readonly bare: number;
  /** Seconds to take and give back a lock. */
  readonly lock: number;
  /** Seconds in which the store says how far all units are. */
  readonly status: number;
}

async function measured(): Promise<UnitCosts> {
  const folder = mkdtempSync(join(tmpdir(), "isogloss-spread-"));
  try {
    const { sentences, width } = study;
    const states = ["eng_Latn", "ell_Grek", "tur_Latn"].map((code, seed) => {
      const random = seeded(seed);
      const x = Float32Array.from({ length: sentences * width }, () => random.uniform() - 0.5);
      return [code, matrix(sentences, width, x)] as const;
    });
    const all = new Map(states);
    const source = new Source({
      languages: [...all.keys()],
      layers: [0],
      sentences,
      signature: { model: "m", corpus: "c" },
      matrix: async language => all.get(language)!,
    });
    const work = { measures: firstMeasures, seed: 0 };
    const pair = await processor(() => compare(source, { ...work, permutations: 99 }));
    const bare = await processor(() =>
      compare(languageTimesLanguage(source), { ...work, permutations: 0 }),
    );
    const locks = performance.now();
    for (let i = 0; i < 100; i++) await (await lockFolder(folder, { name: `.${i}.lock` }))();
    const lock = (performance.now() - locks) / 1e5;
    const units: Unit[] = [];
    for (let model = 0; model < study.models; model++) {
      mkdirSync(join(folder, `m${model}`));
      for (let language = 0; language < study.languages; language++) {
        const output = `m${model}/l${language}-00000000.safetensors`;
        for (const ending of ["safetensors", "json", "jsonl"])
          writeFileSync(join(folder, output.replace("safetensors", ending)), "");
        units.push({ kind: "states", output } as Unit);
      }
    }
    const begin = performance.now();
    const found = await unitStates(units, { states: folder, answers: folder });
    const status = (performance.now() - begin) / 1000;
    if (found.some(({ state }) => state !== "done")) throw new Error("a unit was not found");
    return { pair: pair / 2, bare: bare / 3, lock, status };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function processor(work: () => Promise<unknown>): Promise<number> {
  const begin = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}

/** Hours until the last job of some equal ones has ended, on machines that share a disk. */
function makespan(jobs: number, machines: number, seconds: number, bytes: number): number {
  const at = Math.min(jobs, machines);
  // All read and write at once at first, and about as much later on: the disk is shared by all.
  const speed = Math.min(assumed.readOne, assumed.readAll / at);
  return (Math.ceil(jobs / machines) * (seconds + bytes / speed)) / 3600;
}

export async function run(): Promise<void> {
  const costs = await measured();
  const { models, languages, sentences, states, width } = study;
  const tokens = sentences * assumed.tokensPerSentence;
  const passes = tokens / assumed.tokensPerSecond;
  const bytes = 4 * states * sentences * width;
  const jobs = models * Math.ceil(languages / together);
  const rows =
    (languages - 1) * states * costs.pair + ((languages - 1) * languages * costs.bare) / 2;
  const line = (...cells: readonly (string | number)[]) => console.log(`| ${cells.join(" | ")} |`);
  const hours = (value: number) =>
    value < 0.095 ? `${(60 * value).toFixed(1)} min` : `${value.toFixed(1)} h`;
  console.log(
    `Measured here: ${costs.pair.toFixed(2)} and ${costs.bare.toFixed(2)} s of a core for a pair, with random ` +
      `pairings and without; ${(1000 * costs.lock).toFixed(1)} ms for a lock; ${costs.status.toFixed(2)} s for the status of ` +
      `${(models * languages).toLocaleString("en")} units.\n`,
  );
  line("", "1 GPU", "8 GPUs", "64 GPUs");
  line("---", "---", "---", "---");
  const machines = [1, 8, 64];
  const each = (value: (gpus: number) => number) => machines.map(gpus => hours(value(gpus)));
  const unit = (count: number) => assumed.start + count * (passes + 2 * costs.lock);
  line(
    `passes, ${together} languages a job, all ${states} layers`,
    ...each(g => makespan(jobs, g, unit(together), assumed.weightBytes + together * bytes)),
  );
  line(
    "the same, one language a job",
    ...each(g => makespan(models * languages, g, unit(1), assumed.weightBytes + bytes)),
  );
  line(
    `the same, ${together} a job, 5 layers`,
    ...each(g =>
      makespan(jobs, g, unit(together), assumed.weightBytes + (together * bytes * 5) / states),
    ),
  );
  const measuring = rows / assumed.cores / assumed.busy;
  line(
    "measuring, a job a checkpoint",
    ...each(g => makespan(models, g, measuring, languages * bytes)),
  );
  line("measuring in `gather` alone", ...machines.map(() => hours((models * measuring) / 3600)));
  console.log(
    `\nStates: ${((models * languages * bytes) / 1e12).toFixed(2)} TB (${(bytes / 1e6).toFixed(0)} MB a unit); of 5 layers ` +
      `${((models * languages * bytes * 5) / states / 1e12).toFixed(2)} TB. Files: ${(models * languages * 3).toLocaleString("en")} of states, ` +
      `${(models * languages).toLocaleString("en")} of measured costs, ${models} of rows; at most ${3 * languages + languages} in a folder. ` +
      `Rows: ${(models * (languages - 1) * states * 2 * firstMeasures.length).toLocaleString("en")} of alignment.`,
  );
}
