import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { jobFile, typescript } from "./support/child.js";
import type { MemoryJob, MemoryResult } from "./support/memory-run.js";
import { type Shape, shapes, writeRandomCheckpoint } from "./support/random-checkpoint.js";
import { save } from "./support/save.js";

export const description = "peak memory of a 7B in int8, in bfloat16 and streamed (--help)";

const usage = `npm run bench -- memory [--shape 0.1B|0.3B|1B|7B] [--only NAME,…] [--threads N] [--save]

A LLaMA of that shape with seeded random weights in bfloat16, one batch of 2 sentences of 32 tokens, each
contender in a process of its own: "streamed", "int8" (resident), "bfloat16" (resident, its own width).
Then four blocks of it in bfloat16 and in float32, three passes of 8 × 64 tokens each: what keeping the width costs.
Peaks are of whole processes. 7B takes 14 GB of disk and up to 16 GB of memory.
--save writes bench/results/memory-SHAPE.json.`;

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shape: { type: "string", default: "7B" },
      only: { type: "string", default: "streamed,int8,bfloat16,speed" },
      threads: { type: "string", default: String(availableParallelism()) },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const shape = shapes[values.shape];
  if (values.help || shape === undefined) return console.log(usage);
  const batch = { threads: Number(values.threads), sentences: 2, tokens: 32, passes: 1 };
  const wanted = values.only.split(",");
  const found: Record<string, unknown> = {};
  await inScratch(async scratch => {
    const whole = await written(scratch, "whole", shape, "BF16");
    const contenders: Record<string, Pick<MemoryJob, "residence" | "dtype">> = {
      streamed: { residence: "streamed" },
      int8: { residence: "resident", dtype: "int8" },
      bfloat16: { residence: "resident" },
    };
    for (const [name, contender] of Object.entries(contenders))
      if (wanted.includes(name))
        found[name] = told(name, await measured({ ...batch, ...contender, folder: whole }));
  });
  if (wanted.includes("speed"))
    await inScratch(async scratch => {
      const part = { ...shape, blocks: 4 };
      const job = { ...batch, residence: "resident" as const, sentences: 8, tokens: 64, passes: 3 };
      for (const [name, dtype] of [
        ["four blocks in float32", "F32"],
        ["four blocks in bfloat16", "BF16"],
      ] as const) {
        const folder = await written(scratch, dtype, part, dtype);
        found[name] = told(name, await measured({ ...job, folder }));
      }
    });
  if (values.save) save(`memory-${values.shape}`, { shape, ...batch, ...found });
}

async function inScratch(work: (scratch: string) => Promise<void>): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "isogloss-bench-"));
  try {
    await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function written(scratch: string, name: string, shape: Shape, dtype: "F32" | "BF16") {
  const folder = join(scratch, name);
  mkdirSync(folder);
  await writeRandomCheckpoint(folder, shape, dtype);
  return folder;
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
