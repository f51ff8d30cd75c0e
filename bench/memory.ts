import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { jobFile, typescript } from "./support/child.js";
import type { MemoryJob, MemoryResult } from "./support/memory-run.js";
import { shapes, writeRandomCheckpoint } from "./support/random-checkpoint.js";
import { save } from "./support/save.js";

export const description = "peak memory of a 7B in int8, in bfloat16 and streamed (--help)";

const usage = `npm run bench -- memory [--shape 0.1B|0.3B|1B|7B] [--only NAME,…] [--threads N] [--keep FOLDER] [--save]

A LLaMA of that shape with seeded random weights in bfloat16, one batch of 2 sentences of 32 tokens, each
contender in a process of its own: "streamed", "int8" (resident), "bfloat16" (resident, its own width).
Then ("speed") four blocks of it in float32, bfloat16 and int8, three passes of 32 × 64 tokens each (as
many as a study's batch has): what small weights cost. Peaks are of whole processes. 7B takes 14 GB of
disk and up to 16 GB of memory.
--keep leaves the whole checkpoint in FOLDER, and takes it from there the next time.
--save writes bench/results/memory-SHAPE.json after each contender, beside what others have there.`;

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shape: { type: "string", default: "7B" },
      only: { type: "string", default: "streamed,int8,bfloat16,speed" },
      threads: { type: "string", default: String(availableParallelism()) },
      keep: { type: "string" },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const shape = shapes[values.shape];
  if (values.help || shape === undefined) return console.log(usage);
  const batch = { threads: Number(values.threads), sentences: 2, tokens: 32, passes: 1 };
  const wanted = values.only.split(",");
  const name = `memory-${values.shape}`;
  const tell = async (contender: string, job: MemoryJob) => {
    const found = told(contender, await measured(job));
    if (values.save) save(name, { ...saved(name), shape, ...batch, [contender]: found });
  };
  const contenders: Record<string, Pick<MemoryJob, "residence" | "dtype">> = {
    streamed: { residence: "streamed" },
    int8: { residence: "resident", dtype: "int8" },
    bfloat16: { residence: "resident" },
  };
  const some = Object.entries(contenders).filter(([contender]) => wanted.includes(contender));
  if (some.length > 0)
    await inFolder(values.keep, async folder => {
      if (!existsSync(join(folder, "config.json")))
        await writeRandomCheckpoint(folder, shape, "BF16");
      for (const [contender, how] of some) await tell(contender, { ...batch, ...how, folder });
    });
  if (!wanted.includes("speed")) return;
  const part = { ...shape, blocks: 4 };
  const job = { ...batch, residence: "resident" as const, sentences: 32, tokens: 64, passes: 3 };
  for (const dtype of ["F32", "BF16"] as const)
    await inFolder(undefined, async folder => {
      await writeRandomCheckpoint(folder, part, dtype);
      const width = dtype === "F32" ? "float32" : "bfloat16";
      await tell(`four blocks in ${width}`, { ...job, folder });
      if (dtype === "BF16") await tell("four blocks in int8", { ...job, folder, dtype: "int8" });
    });
}

/** What was saved of other contenders. */
function saved(name: string): object {
  const file = join(import.meta.dirname, "results", `${name}.json`);
  if (!existsSync(file)) return {};
  const {
    date: _date,
    cpu: _cpu,
    system: _system,
    ...others
  } = JSON.parse(readFileSync(file, "utf8"));
  return others;
}

/** Works in a folder that stays, or in one that does not. */
async function inFolder(
  keep: string | undefined,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  if (keep !== undefined) {
    mkdirSync(keep, { recursive: true });
    return work(keep);
  }
  const scratch = mkdtempSync(join(tmpdir(), "isogloss-bench-"));
  try {
    await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function measured(job: MemoryJob): Promise<MemoryResult> {
  const script = join(import.meta.dirname, "support", "memory-run.ts");
  return typescript(script, jobFile(job.folder, job));
}

function told(name: string, result: MemoryResult) {
  const round = (value: number) => Number(value.toPrecision(4));
  const { description, size } = result;
  const figures = {
    "peak, MB": Math.round(result.peak / 1e6),
    "opening, s of processors": round(result.opening),
    "pass, s of processors": round(result.pass),
    "pass, s": round(result.seconds),
    "size of the last state": round(size),
  };
  console.log(name, description, figures);
  return { description, ...figures };
}
