import { join } from "node:path";
import { Command } from "commander";
import { verify } from "../../reproduce/verify.js";
import { interruption } from "../interruption.js";
import { makeFigures } from "../make-figures.js";
import { partsArgument, partsNamed } from "../part-names.js";
import { exitCode } from "../report-error.js";
import { printJson, say } from "../terminal.js";

/** Differences shown of each table. */
const shown = 5;

interface Flags {
  readonly figures: string;
  readonly json?: boolean;
}

/** `isogloss verify`: does everything come out again as it was committed? */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("make everything under figures/ again elsewhere, and compare row by row")
    .addArgument(partsArgument())
    .option("--figures <folder>", "those that came with the repository", "figures")
    .option("--json", "print every table and difference as JSON")
    .addHelpText(
      "after",
      `
States are extracted anew, into a temporary folder. Numbers agree within 0.1 %, means over
sentences within one sentence, p-values within one of 99 permutations. Exit status 1 if a
table differs.

Examples:
  isogloss verify
  isogloss verify papers`,
    )
    .action(async (names: string[], { figures, json }: Flags) => {
      const parts = partsNamed(names);
      const verified = await verify(figures, parts, async folder => {
        const states = join(folder, ".states");
        await makeFigures(parts, folder, { states, formats: [], signal: interruption() });
      });
      if (json) printJson(verified);
      else
        for (const { file, rows, differences } of verified) {
          say(`${differences.length === 0 ? "✓" : "✗"} ${file}: ${rows} rows`);
          for (const { row, column, before, after } of differences.slice(0, shown))
            say(`    row ${row}, ${column}: ${before} → ${after}`);
          if (differences.length > shown) say(`    … and ${differences.length - shown} more`);
        }
      if (verified.some(({ differences }) => differences.length > 0))
        process.exitCode = exitCode.mendable;
    });
}
