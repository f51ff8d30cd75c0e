import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { typescript } from "./support/child.js";
import { type Shape, writeRandomCheckpoint } from "./support/random-checkpoint.js";
import { save } from "./support/save.js";

export const description = "memory of rows that are continued, against what is counted on";

const usage = `npm run bench -- rows [--rows 1,8,32,64] [--prompt 440] [--tokens 40] [--save]

A LLaMA whose keys and values weigh more than anything else. Beside the bytes that a choice of rows
counts on: how far memory grew from the open model on, each in a process of its own.
--save writes bench/results/rows.json.`;

const shape: Shape = {
  width: 256,
  blocks: 8,
  heads: 8,
  kvHeads: 8,
  feedForward: 256,
  vocabulary: 1000,
};

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: "string", default: "1,8,32,64" },
      prompt: { type: "string", default: "440" },
      tokens: { type: "string", default: "40" },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "isogloss-bench-"));
  try {
    await writeRandomCheckpoint(folder, shape, "F32");
    const script = join(import.meta.dirname, "support", "rows-run.ts");
    const found: Record<string, object> = {};
    for (const rows of values.rows.split(",")) {
      const { counted, before, peak } = await typescript<
        Record<"counted" | "before" | "peak", number>
      >(script, folder, rows, values.prompt, values.tokens);
      const megabytes = (bytes: number) => Math.round(bytes / 1e6);
      const grown = peak - before;
      found[rows] = { counted: megabytes(counted), grown: megabytes(grown) };
      console.log(
        `${rows.padStart(3)} rows: counted on ${megabytes(counted)} MB, grown by ${megabytes(grown)} MB (${(grown / counted).toFixed(2)})`,
      );
    }
    const { prompt, tokens } = values;
    if (values.save) save("rows", { shape, prompt, tokens, units: "MB, by rows", ...found });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
