import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { typescript } from "./support/child.js";
import { save } from "./support/save.js";
import { writePairs } from "./support/write-pairs.js";

export const description =
  "peak memory and time of loading 1e4, 1e5, 1e6 pairs of sentences (--help)";

const usage = `npm run bench -- corpus [--pairs N,…] [--limit N] [--save]

Writes pairs of sentences of about 80 characters as lines in two files, as a table and as JSON lines, loads
each in a process of its own, whole and with --limit, and prints its peak memory and processor time.
--pairs defaults to 10000,100000,1000000, --limit to 10000; --save writes bench/results/corpus.json.`;

const layouts = ["lines", "table", "json"] as const;

/** Of one corpus that was loaded; `peak` in bytes, `seconds` of the processor. */
interface Loaded {
  readonly sentences: number;
  readonly peak: number;
  readonly seconds: number;
}

/** Measures how much memory loading takes as corpora grow. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      pairs: { type: "string", default: "10000,100000,1000000" },
      limit: { type: "string", default: "10000" },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "isogloss-bench-"));
  const script = join(import.meta.dirname, "support", "corpus-run.ts");
  const found: Record<string, object> = {};
  try {
    for (const pairs of values.pairs.split(",").map(Number)) {
      const place = join(folder, String(pairs));
      mkdirSync(place);
      for (const layout of layouts) {
        const spec = writePairs(place, layout, pairs);
        for (const limit of [undefined, values.limit]) {
          const words = limit === undefined ? [spec] : [spec, limit];
          const { sentences, peak, seconds } = await typescript<Loaded>(script, ...words);
          const name = `${layout}, ${pairs} pairs${limit === undefined ? "" : `, --limit ${limit}`}`;
          found[name] = { sentences, peak: Math.round(peak / 1e6), seconds };
          console.log(`${name.padEnd(40)} ${Math.round(peak / 1e6)} MB, ${seconds.toFixed(1)} s`);
        }
      }
    }
    if (values.save) save("corpus", { units: "peak in MB, seconds of processor time", ...found });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
