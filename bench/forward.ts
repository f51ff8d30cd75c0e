import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seeded } from "../src/numeric/random.js";
import { median } from "../src/numeric/statistics/summary.js";
import { child, jobFile, megabytes, rounded, typescript } from "./support/child.js";
import type { Job } from "./support/forward-run.js";
import { deviationOfFiles } from "./support/measure-apart.js";
import { type Shape, shapes, writeRandomCheckpoint } from "./support/random-checkpoint.js";
import { save } from "./support/save.js";
import { takeTurns } from "./support/take-turns.js";

export const description =
  "hidden states of all layers against transformers, peak memory, streaming (--help)";

const usage = `npm run bench -- forward [--shape 0.1B|0.3B|1B] [--blocks N] [--dtype F32|BF16] [--threads N]
    [--sentences N] [--rounds N] [--python PATH] [--save]

A LLaMA of that shape with seeded random weights, sentences of 5 to 120 random tokens.
Contenders take turns, each in a process of its own; medians over the rounds are compared.
--blocks takes fewer blocks of that shape, for a quick look.
--python names one that has torch and transformers; without it there is no peer.
--save writes bench/results/forward-SHAPE[-N-blocks]-DTYPE.json.`;

interface Timing {
  readonly seconds: number;
  readonly load: number;
  /** Peak resident memory in bytes. */
  readonly peak: number;
  readonly versions?: Readonly<Record<string, string>>;
  readonly description?: string;
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shape: { type: "string", default: "0.1B" },
      blocks: { type: "string" },
      dtype: { type: "string", default: "BF16" },
      threads: { type: "string", default: String(availableParallelism()) },
      sentences: { type: "string", default: "128" },
      rounds: { type: "string", default: "3" },
      python: { type: "string", default: process.env.ISOGLOSS_PYTHON ?? "" },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const named = shapes[values.shape];
  const shape = named && { ...named, blocks: Number(values.blocks ?? named.blocks) };
  const dtype = values.dtype;
  if (values.help || !shape || (dtype !== "F32" && dtype !== "BF16")) {
    console.log(usage);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "isogloss-bench-"));
  try {
    await writeRandomCheckpoint(folder, shape, dtype);
    const rounds = Number(values.rounds);
    const threads = Number(values.threads);
    const sentences = randomSentences(Number(values.sentences), shape.vocabulary);
    const bench = { folder, shape, sentences, threads };
    const results = {
      ...(await againstPeers(bench, rounds, values.python)),
      ...(await rates(bench)),
      ...(await streamed(bench)),
    };
    console.log(results);
    if (!values.save) return;
    const part = values.blocks ? `-${values.blocks}-blocks` : "";
    save(`forward-${values.shape}${part}-${dtype}`, {
      checkpoint: { name: values.shape, dtype, ...shape },
      sentences: sentences.length,
      tokens: sentences.reduce((sum, { length }) => sum + length, 0),
      threads,
      rounds,
      ...results,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Bench {
  readonly folder: string;
  readonly shape: Shape;
  readonly sentences: readonly (readonly number[])[];
  readonly threads: number;
}

/** Lengths like those of UDHR's paragraphs: log-normal about 35 tokens. */
function randomSentences(count: number, vocabulary: number): number[][] {
  const random = seeded(2);
  return Array.from({ length: count }, () => {
    const length = Math.round(Math.exp(3.55 + 0.6 * random.normal()));
    return Array.from({ length: Math.min(Math.max(length, 5), 120) }, () =>
      random.integer(vocabulary),
    );
  });
}

/** In float32: embedding, blocks, final norm. */
function weightBytes({ width, blocks, heads, kvHeads, feedForward, vocabulary }: Shape): number {
  const attention = 2 * width * width + 2 * width * (width / heads) * kvHeads;
  return (
    4 * (vocabulary * width + blocks * (attention + 3 * width * feedForward + 2 * width) + width)
  );
}

async function ours(job: Job): Promise<unknown> {
  const script = join(import.meta.dirname, "support", "forward-run.ts");
  return typescript(script, jobFile(job.folder, job));
}

async function againstPeers(
  { folder, shape, sentences, threads }: Bench,
  rounds: number,
  python: string,
) {
  const base = { folder, sentences, threads };
  const script = join(import.meta.dirname, "forward.py");
  const peer = (mode: string) => () =>
    child<Timing>(python, [script, jobFile(folder, { ...base, mode })]);
  const contenders: Record<string, () => Promise<Timing>> = {
    isogloss: () => ours({ ...base, task: "pass", memory: 1e15 }) as Promise<Timing>,
    ...(python && { usual: peer("usual"), tuned: peer("tuned") }),
  };
  const timings = await takeTurns(
    contenders,
    rounds,
    timing => `${timing.seconds.toFixed(2)} s, peak ${megabytes(timing.peak)}`,
  );
  const summary = Object.fromEntries(
    Object.entries(timings).map(([name, all]) => [
      name,
      {
        seconds: rounded(median(all.map(t => t.seconds))),
        load: rounded(median(all.map(t => t.load))),
        peak: megabytes(Math.max(...all.map(t => t.peak))),
        ...(all[0]!.versions && { versions: all[0]!.versions }),
      },
    ]),
  );
  const fp32 = weightBytes(shape);
  const peak = Math.max(...timings.isogloss!.map(t => t.peak));
  const faster = (name: string) =>
    timings[name] &&
    rounded(
      median(timings[name].map(t => t.seconds)) / median(timings.isogloss!.map(t => t.seconds)),
    );
  return {
    contenders: summary,
    "times as fast as usual": faster("usual"),
    "times as fast as tuned": faster("tuned"),
    "fp32 weights": megabytes(fp32),
    "(peak − 500 MB) / fp32 weights": rounded((peak - 500e6) / fp32),
  };
}

async function rates({ folder, threads }: Bench) {
  const times = (await ours({ folder, threads, sentences: [], task: "rates" })) as {
    full: number[];
    half: number[];
    products: number[];
  };
  const ratio = (a: number[], b: number[]) => rounded(median(a.map((value, i) => value / b[i]!)));
  return {
    "share of the matrix-product rate at 16 × 64": ratio(times.products, times.full),
    "middle layer / full pass": ratio(times.half, times.full),
  };
}

/** With a quarter of the memory that the weights need in float32. */
async function streamed({ folder, shape, sentences, threads }: Bench) {
  const files = { resident: join(folder, "resident.bin"), streamed: join(folder, "streamed.bin") };
  const base = { folder, sentences: sentences.slice(0, 32), threads, task: "pass" } as const;
  await ours({ ...base, memory: 1e15, statesFile: files.resident });
  const memory = weightBytes(shape) / 4;
  const timing = (await ours({ ...base, memory, statesFile: files.streamed })) as Timing;
  return {
    streamed: {
      description: timing.description,
      "memory allowed": megabytes(memory),
      peak: megabytes(timing.peak),
      seconds: rounded(timing.seconds),
      "deviation from resident": deviationOfFiles(files.streamed, files.resident),
    },
  };
}
