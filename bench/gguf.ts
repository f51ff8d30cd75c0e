import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadCorpus } from "../src/corpus/load-corpus.js";
import { median } from "../src/numeric/statistics/summary.js";
import { child, jobFile, megabytes, rounded, typescript } from "./support/child.js";
import { save } from "./support/save.js";
import { takeTurns } from "./support/take-turns.js";

export const description = "a GGUF file and other widths against transformers' reading (--help)";

const usage = `npm run bench -- gguf FILE [--folder FOLDER] [--threads N] [--limit N] [--rounds N] [--python PATH] [--save]

Mean states of every layer of the UDHR in four languages, from texts on: opening, tokens and passes.
Contenders take turns, each in a process of its own: the GGUF file resident and streamed; FOLDER, its
widened checkpoint, in its own width and with int8 and int4 weights; transformers' reading of the file.
--python names one that has torch, transformers and gguf; without it there is no peer.
--save writes bench/results/gguf.json.`;

interface Timing {
  /** From the beginning of the process to the last state, and processor time. */
  readonly seconds: number;
  readonly cpu: number;
  /** Peak resident memory of the process, in bytes. */
  readonly peak: number;
  readonly tokens: number;
  /** The root mean square of all states. */
  readonly size: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      folder: { type: "string", default: process.env.ISOGLOSS_GEMMA ?? "" },
      threads: { type: "string", default: String(availableParallelism()) },
      limit: { type: "string", default: "30" },
      rounds: { type: "string", default: "3" },
      python: { type: "string", default: process.env.ISOGLOSS_PYTHON ?? "" },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [file] = positionals;
  if (values.help || file === undefined) return console.log(usage);
  const limit = Number(values.limit);
  const corpus = await loadCorpus("udhr", { languages: ["en", "el", "tr", "zh"], limit });
  const texts = corpus.languages.flatMap(language => [...corpus.texts.get(language)!]);
  const scratch = mkdtempSync(join(tmpdir(), "isogloss-bench-"));
  const job = (name: string, content: object) =>
    jobFile(scratch, { texts, threads: Number(values.threads), ...content }, name);
  const script = join(import.meta.dirname, "support", "gguf-run.ts");
  const ours = (content: object) => () => typescript<Timing>(script, job("ours", content));
  const { python, folder } = values;
  const peer = () =>
    child<Timing>(python, [join(import.meta.dirname, "gguf_peer.py"), job("peer", { file })]);
  const contenders: Record<string, () => Promise<Timing>> = {
    resident: ours({ place: file, residence: "resident" }),
    streamed: ours({ place: file, residence: "streamed" }),
    ...(folder && {
      folder: ours({ place: folder, residence: "resident" }),
      int8: ours({ place: folder, residence: "resident", dtype: "int8" }),
      int4: ours({ place: folder, residence: "resident", dtype: "int4" }),
    }),
    ...(python && { transformers: peer }),
  };
  try {
    const timings = await takeTurns(contenders, Number(values.rounds), lineOf);
    const results = Object.fromEntries(
      Object.entries(timings).map(([name, all]) => [
        name,
        {
          seconds: rounded(median(all.map(({ seconds }) => seconds))),
          cpu: rounded(median(all.map(({ cpu }) => cpu))),
          megabytes: Math.round(Math.max(...all.map(({ peak }) => peak)) / 1e6),
          tokens: all[0]!.tokens,
          size: all[0]!.size,
        },
      ]),
    );
    console.log(results);
    if (values.save) save("gguf", { texts: texts.length, threads: values.threads, results });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function lineOf({ seconds, cpu, peak, tokens }: Timing): string {
  return `${seconds.toFixed(2)} s, ${cpu.toFixed(2)} s of processors, peak ${megabytes(peak)}, ${tokens} tokens`;
}
