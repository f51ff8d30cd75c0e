import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { csvFromRows } from "../src/format/csv.js";
import { seeded } from "../src/numeric/random.js";
import { save } from "./support/save.js";

export const description = "seconds in which 10,000 files of rows answer a query (--help)";

const usage = `npm run build && npm run bench -- query [--files N] [--runs N] [--save]

Writes 10,000 files of 48 rows and asks the compiled command for the best layer by language and model, so many
times (5), each in a process of its own. --save writes bench/results/query.json.`;

const sql =
  "SELECT model, language_x, arg_max(layer_x, value) AS best FROM rows WHERE measure = 'mexa' AND preprocessing = 'raw' GROUP BY ALL ORDER BY ALL";

const languages = ["deu_Latn", "ell_Grek", "swh_Latn", "tur_Latn", "zho_Hans", "hin_Deva"];

/** Measures the command by the clock, its start included. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      files: { type: "string", default: "10000" },
      runs: { type: "string", default: "5" },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "isogloss-bench-"));
  const program = join(import.meta.dirname, "../dist/cli/main.js");
  const seconds: number[] = [];
  try {
    writeTree(folder, Number(values.files));
    for (let i = 0; i < Number(values.runs); i++) {
      const begin = performance.now();
      const found = execFileSync(process.execPath, [program, "query", sql, folder, "--csv"]);
      seconds.push(Number(((performance.now() - begin) / 1000).toFixed(2)));
      if (i === 0) console.log(`${found.toString().trimEnd().split("\n").length - 1} rows found`);
    }
    console.log(`${values.files} files: ${seconds.join(", ")} s`);
    if (values.save) save("query", { files: Number(values.files), rowsOfFile: 48, seconds });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeTree(folder: string, files: number): void {
  const random = seeded(0);
  for (let i = 0; i < files; i++) {
    const place = join(folder, `study-${Math.floor(i / 100)}`, `${i}`);
    mkdirSync(place, { recursive: true });
    const rows = languages.flatMap(language_x =>
      Array.from({ length: 8 }, (_, layer) => {
        const value = random.uniform();
        return {
          model: `model-${i % 40}`,
          revision: null,
          weights: "0a1b2c3d4e5f",
          corpus: "udhr",
          corpus_hash: "1f2e3d4c5b6a",
          version: "0.1.0",
          unit: "sentence",
          pooling: "mean",
          measure: "mexa",
          preprocessing: "raw",
          language_x,
          language_y: "eng_Latn",
          layer_x: layer,
          layer_y: layer,
          value,
          low: value / 2,
          high: (1 + value) / 2,
          interval: "bca",
          confidence: 0.95,
          chance: 0.0125,
          p_value: 0.01,
          n: 80,
          d: 192,
        };
      }),
    );
    writeFileSync(join(place, "rows.csv"), csvFromRows(rows));
  }
}
