import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rowsFromCsv } from "../../src/format/csv.js";
import { keptBack } from "../../src/papers/tuned/planned-runs.js";

/** Whether a folder's forecast.csv foretells a training at the kept-back volume, and git has it as it is. */
export function isForecastCommitted(training: string, folder: string): boolean {
  const file = join(folder, "forecast.csv");
  if (!existsSync(file)) return false;
  const rows = rowsFromCsv(readFileSync(file, "utf8"), file);
  if (!rows.some(row => row.training === training && row.volume === keptBack)) return false;
  const git = (...words: string[]) =>
    execFileSync("git", ["-C", folder, ...words], { encoding: "utf8" });
  return (
    git("ls-files", "forecast.csv") !== "" && git("status", "--porcelain", "forecast.csv") === ""
  );
}
