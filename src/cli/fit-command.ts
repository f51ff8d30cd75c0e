import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { IsoglossError } from "../base/error.js";
import { writeAtomic } from "../base/write-atomic.js";
import { writeFigure } from "../chart/write-figure.js";
import { csvFromRows, rowsFromCsv } from "../format/csv.js";
import { seeded } from "../numeric/random.js";
import { pointsFromRows } from "../scaling/read-points.js";
import { fitStudy } from "../study/papers/fit-study.js";
import { finiteNumber, list, positiveInteger, wholeNumber } from "./options.js";
import { printJson, printTable } from "./output.js";

interface Flags {
  readonly group?: string[];
  readonly volume?: string;
  readonly score?: string;
  readonly law?: string;
  readonly ceiling: number;
  readonly draws: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** `isogloss fit`: which scaling law do these points follow, if any? */
export function fitCommand(): Command {
  return new Command("fit")
    .description("fit scaling laws to a CSV of group, volume and score")
    .argument("<file>", "a CSV file with a header")
    .option(
      "--group <columns>",
      "columns that tell the curves apart; default: group or language",
      list,
    )
    .option("--volume <column>", "default: volume, pairs, samples, tokens …")
    .option("--score <column>", "default: score or value")
    .option("--law <name>", "draw this law instead of each group's best")
    .option("--ceiling <score>", "the score that cannot be exceeded", finiteNumber, 100)
    .option("--draws <n>", "bootstrap draws", positiveInteger, 1000)
    .option("--seed <n>", "of everything that is drawn at random", wholeNumber, 0)
    .option("--out <folder>", "write fits.csv and the figures there")
    .option("--json", "print every law of every group as JSON")
    .addHelpText(
      "after",
      `
Examples:
  isogloss fit data/scaling/points.csv --group language,direction --score score
  isogloss fit my-points.csv --law x-llama --out figures/my-points`,
    )
    .action(async (file: string, flags: Flags) => {
      const text = await readFile(file, "utf8").catch(error => {
        throw new IsoglossError(`${file} cannot be read: ${error.code}`, "Check the path.");
      });
      const { points, skipped } = pointsFromRows(rowsFromCsv(text, file), file, {
        ...(flags.group && { group: flags.group }),
        ...(flags.volume !== undefined && { inputs: [flags.volume] }),
        ...(flags.score !== undefined && { score: flags.score }),
      });
      const { rows, verdicts, figures } = fitStudy(points, {
        ceiling: flags.ceiling,
        draws: flags.draws,
        random: seeded(flags.seed),
        ...(flags.law !== undefined && { law: flags.law }),
      });
      if (flags.out) {
        await writeAtomic(`${flags.out}/fits.csv`, csvFromRows(rows));
        for (const { name, spec } of figures) await writeFigure(flags.out, name, spec);
      }
      if (flags.json) return printJson({ points: points.length, skipped, verdicts, rows });
      const columns = Object.keys(rows[0] ?? {}).filter(column => column !== "formula");
      printTable(
        rows,
        columns.map(column => [column, column.replaceAll("_", " ")] as const),
      );
      console.log(`\n${verdicts.join("\n")}`);
    });
}
