import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { loadCorpus } from "../src/corpus/load-corpus.js";
import { median } from "../src/numeric/statistics/summary.js";
import { openModel } from "../src/study/open-model.js";
import { type Contender, startContender } from "./support/contender.js";
import { save } from "./support/save.js";

export const description = "tokens/s of greedy decoding against transformers and llama.cpp";

const usage = `npm run bench -- generate --model FOLDER [--python PATH] [--llama FOLDER --gguf FILE]
    [--batches 1,8,32] [--prompt 64] [--tokens 33] [--rounds 3] [--threads N]
    [--as NAME] [--save]

Every contender keeps the model in a process of its own; they take turns with the same prompts
(passages of the Universal Declaration in seven languages, of --prompt tokens), and the
ratios of each turn are compared: times as fast as Isogloss.
--python names one that has torch and transformers (float32 and bfloat16 of the same folder);
--llama a folder where npm installed node-llama-cpp, --gguf the model for it.
--as      what the model is called in the results; the folder's name by default.
--save writes bench/results/generate-MODEL.json.`;

interface Job {
  readonly ids: readonly (readonly number[])[];
  readonly tokens: number;
}

interface Timing {
  /** In seconds, until every row has its first token. */
  readonly prefill: number;
  /** In seconds, for the others. */
  readonly decode: number;
  /** Processor seconds of the same, which say more than the clock where other work runs. */
  readonly work: { readonly prefill: number; readonly decode: number };
  /** Resident memory in bytes, at most until now. */
  readonly peak: number;
  readonly out: readonly (readonly number[])[];
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: "string", default: process.env.ISOGLOSS_GEMMA ?? "" },
      as: { type: "string" },
      python: { type: "string", default: process.env.ISOGLOSS_PYTHON ?? "" },
      llama: { type: "string", default: "" },
      gguf: { type: "string", default: "" },
      batches: { type: "string", default: "1,8,32" },
      prompt: { type: "string", default: "64" },
      tokens: { type: "string", default: "33" },
      rounds: { type: "string", default: "3" },
      threads: { type: "string", default: String(availableParallelism()) },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || values.model === "") {
    console.log(usage);
    return;
  }
  const { model: folder, python, threads } = values;
  const [prompt, tokens, rounds] = [values.prompt, values.tokens, values.rounds].map(Number);
  const batches = values.batches.split(",").map(Number);
  const prompts = await promptsOf(folder, Math.max(...batches), prompt!);
  const here = (name: string) => join(import.meta.dirname, name);
  const commands: Record<string, [string, ...string[]]> = {
    isogloss: [
      ...([process.execPath, "--import", "tsx"] as const),
      ...[here("support/generate-run.ts"), folder, threads],
    ],
    ...(python && {
      "transformers float32": [python, here("generate.py"), folder, "float32", threads],
      "transformers bfloat16": [python, here("generate.py"), folder, "bfloat16", threads],
    }),
    ...(values.llama && {
      [`llama.cpp ${values.gguf.replace(/^.*[\\/]/, "")}`]: [
        ...([process.execPath, here("generate-llama.mjs")] as const),
        ...[values.llama, values.gguf, threads],
      ],
    }),
  };
  const contenders: [string, Contender<Job, Timing>][] = [];
  const found: Record<string, object> = {};
  try {
    for (const [name, [program, ...words]] of Object.entries(commands))
      contenders.push([name, await startContender<Job, Timing>(program, words)]);
    for (const batch of batches) {
      const job = { ids: prompts.slice(0, batch), tokens: tokens! };
      found[`batch ${batch}`] = await compared(contenders, job, rounds!);
    }
  } finally {
    for (const [, contender] of contenders) contender.close();
  }
  const model = values.as ?? basename(folder);
  if (values.save)
    save(`generate-${model}`, {
      model,
      prompt,
      tokens,
      rounds,
      threads: Number(threads),
      units:
        "tokens/s: medians; times as fast as isogloss: medians of each round's ratio; peak in MB",
      versions: Object.fromEntries(contenders.map(([name, { versions }]) => [name, versions])),
      ...found,
    });
}

/** Passages of the declaration, in one language after the other, each of so many tokens. */
async function promptsOf(folder: string, count: number, tokens: number): Promise<number[][]> {
  const { checkpoint } = await openModel(folder);
  const { texts } = await loadCorpus("udhr");
  const prompts: number[][] = [];
  for (let article = 0; prompts.length < count; article++) {
    const before = prompts.length;
    for (const sentences of texts.values()) {
      const text = sentences
        .slice(article)
        .join(" ")
        .slice(0, 12 * tokens);
      const ids = checkpoint.tokenizer.encode(text).slice(0, tokens);
      if (ids.length === tokens && prompts.length < count) prompts.push(ids);
    }
    if (prompts.length === before)
      throw new RangeError(`bench generate: there are ${before} prompts of ${tokens} tokens`);
  }
  return prompts;
}

/** Lets the contenders take turns, once to warm up and then so many rounds. */
async function compared(
  contenders: readonly [string, Contender<Job, Timing>][],
  job: Job,
  rounds: number,
): Promise<Record<string, object>> {
  const all = contenders.map(() => [] as Timing[]);
  for (let round = -1; round < rounds; round++)
    for (const [i, [, contender]] of contenders.entries()) {
      const timing = await contender.ask(job);
      if (round >= 0) all[i]!.push(timing);
    }
  const size = job.ids.length;
  const own = all[0]!;
  const rows: Record<string, object> = {};
  console.log(`\nbatch ${size}: tokens/s (times as fast as isogloss)`);
  for (const [i, [name]] of contenders.entries()) {
    const timings = all[i]!;
    const ratio = (kind: "prefill" | "decode") =>
      round3(median(timings.map((timing, r) => own[r]![kind] / timing[kind])));
    const rate = (kind: "prefill" | "decode", tokens: number) =>
      round3(median(timings.map(timing => (size * tokens) / timing[kind])));
    const work = (kind: "prefill" | "decode", tokens: number) =>
      round3(median(timings.map(timing => (1000 * timing.work[kind]) / (size * tokens))));
    const row = {
      decode: rate("decode", job.tokens - 1),
      "decode, times": ratio("decode"),
      prefill: rate("prefill", job.ids[0]!.length),
      "prefill, times": ratio("prefill"),
      "decode, processor ms a token": work("decode", job.tokens - 1),
      "prefill, processor ms a token": work("prefill", job.ids[0]!.length),
      identical: own[0]!.out.filter((ids, b) => String(ids) === String(timings[0]!.out[b])).length,
      peak: Math.round(Math.max(...timings.map(({ peak }) => peak)) / 1e6),
    };
    rows[name] = row;
    console.log(
      `  ${name.padEnd(42)} decode ${row.decode.toFixed(1).padStart(7)} (${row["decode, times"].toFixed(2)})` +
        `  prefill ${row.prefill.toFixed(0).padStart(5)} (${row["prefill, times"].toFixed(2)})` +
        `  processor ${row["decode, processor ms a token"].toFixed(1).padStart(5)} ms a token decoded,` +
        ` peak ${row.peak} MB, ${row.identical} of ${size} identical`,
    );
  }
  return rows;
}

const round3 = (value: number) => Number(value.toPrecision(3));
