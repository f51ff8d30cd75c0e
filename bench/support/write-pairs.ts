import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Lines that are written at once. */
const batch = 10_000;

const filler = "a road that leads from the village over the hill to the sea and back ";

/**
 * Writes so many pairs of sentences of about 80 characters, all different, and returns what `loadCorpus`
 * takes: lines in two files, a table with ids, or JSON lines.
 */
export function writePairs(folder: string, layout: "lines" | "table" | "json", n: number): string {
  const one = (i: number) => `Sentence ${i}: ${filler}`.trim();
  const other = (i: number) => `Satz ${i}: ${filler}ä`;
  if (layout === "lines") {
    writeLines(join(folder, "pairs.en"), n, one);
    writeLines(join(folder, "pairs.de"), n, other);
    return join(folder, "pairs");
  }
  const file = join(folder, layout === "table" ? "table.tsv" : "lines.jsonl");
  if (layout === "table")
    writeLines(file, n + 1, i => (i === 0 ? "id\ten\tde" : `s${i}\t${one(i)}\t${other(i)}`));
  else writeLines(file, n, i => JSON.stringify({ translation: { en: one(i), de: other(i) } }));
  return file;
}

function writeLines(file: string, n: number, line: (i: number) => string): void {
  const handle = openSync(file, "w");
  for (let from = 0; from < n; from += batch) {
    const count = Math.min(batch, n - from);
    writeSync(handle, Array.from({ length: count }, (_, i) => `${line(from + i)}\n`).join(""));
  }
  closeSync(handle);
}
