import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { openCheckpointFiles } from "../src/checkpoint/open-checkpoint-files.js";
import { loadCorpus } from "../src/corpus/load-corpus.js";
import { onnxEngine } from "../src/engine/onnx/onnx-engine.js";
import { extract } from "../src/extract/extract.js";
import { modelFor } from "../src/model/model-for.js";
import { seeded } from "../src/numeric/random.js";
import { writeRandomCheckpoint } from "./support/random-checkpoint.js";

/**
 * @file From 1,000 to 100,000 sentences: is memory flat, and time linear? Each size is a
 * process of its own, since a process's peak memory never falls. The whole path is
 * run: a table is read, tokenized, passed through a small seeded LLaMA and stored.
 */
export const description = "memory and time of an extraction, 1,000 to 100,000 sentences";

const sizes = [1_000, 10_000, 30_000, 100_000];

/** The smallest that is still a transformer at work: 2 blocks, 64 wide. */
const shape = { width: 64, blocks: 2, heads: 4, kvHeads: 2, feedForward: 176, vocabulary: 600 };

interface Measured {
  readonly sentences: number;
  readonly tokens: number;
  /** The most memory there ever was, in bytes. */
  readonly peak: number;
  /** Of the forward passes with storing, and of everything. */
  readonly runSeconds: number;
  readonly seconds: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const largest = Number(args[0] ?? sizes.at(-1));
  const folder = mkdtempSync(join(tmpdir(), "isogloss-scale-"));
  try {
    await writeRandomCheckpoint(folder, shape, "F32");
    const tokenizer = new URL(
      "../test/fixtures/checkpoint/tokenizers/llama3.json.gz",
      import.meta.url,
    );
    writeFileSync(join(folder, "tokenizer.json"), gunzipSync(readFileSync(tokenizer)));
    console.log(
      `a LLaMA of ${shape.blocks} blocks, ${shape.width} wide; all layers, two poolings; one language\n`,
    );
    console.log(
      "sentences    tokens  peak MB  per 1,000: ms run  ms in all   peak and time a sentence against 1,000",
    );
    let first: Measured | undefined;
    for (const size of sizes.filter(one => one <= largest)) {
      const measured = measure(folder, size);
      first ??= measured;
      const each = (one: Measured) => one.seconds / one.sentences;
      console.log(
        [
          measured.sentences.toLocaleString("en").padStart(9),
          measured.tokens.toLocaleString("en").padStart(9),
          (measured.peak / 1e6).toFixed(0).padStart(8),
          ((measured.runSeconds * 1e6) / measured.sentences).toFixed(0).padStart(18),
          ((measured.seconds * 1e6) / measured.sentences).toFixed(0).padStart(10),
          `×${(measured.peak / first.peak).toFixed(2)}`.padStart(10),
          `×${(each(measured) / each(first)).toFixed(2)}`,
        ].join(" "),
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(folder: string, size: number): Measured {
  const file = fileURLToPath(import.meta.url);
  writeTable(join(folder, `${size}.tsv`), size);
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", file, folder, String(size)],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Sentences of one to twelve words of one to nine letters, seeded. */
function writeTable(file: string, sentences: number): void {
  const random = seeded(11);
  const word = () =>
    Array.from({ length: 1 + random.integer(9) }, () =>
      String.fromCharCode(97 + random.integer(26)),
    ).join("");
  const lines = Array.from({ length: sentences }, () =>
    Array.from({ length: 1 + random.integer(12) }, word).join(" "),
  );
  writeFileSync(file, `eng_Latn\n${lines.join("\n")}\n`);
}

async function child(folder: string, size: number): Promise<Measured> {
  const table = join(folder, `${size}.tsv`);
  const begin = performance.now();
  const corpus = await loadCorpus(table);
  const checkpoint = await openCheckpointFiles(folder);
  const { report } = await extract({
    checkpoint,
    model: modelFor(checkpoint),
    engine: onnxEngine({ provider: "cpu" }),
    corpus,
    folder: join(folder, "store"),
    poolings: ["mean", "last"],
  });
  const { tokens, seconds } = report[0] as { tokens: number; seconds: number };
  return {
    sentences: size,
    tokens,
    peak: process.resourceUsage().maxRSS * 1024,
    runSeconds: seconds,
    seconds: (performance.now() - begin) / 1000,
  };
}

const [folder, size] = process.argv.slice(2);
if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log(JSON.stringify(await child(folder!, Number(size))));
