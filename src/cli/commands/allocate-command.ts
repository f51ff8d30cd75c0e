import { Command, Option } from "commander";
import { writeFigure } from "../../chart/picture/write-figure.js";
import { volumeLaws } from "../../scaling/laws.js";
import { allocateStudy } from "../../study/allocate-study.js";
import { type Choice, choice } from "../chosen-rows.js";
import { interruption } from "../interruption.js";
import { finiteNumber, list, positiveInteger, wholeNumber } from "../options.js";
import { printTable } from "../output.js";
import { readPoints } from "../read-points.js";
import { printJson, say } from "../terminal.js";
import { writeTables } from "../write-tables.js";

interface Flags {
  readonly budget: number;
  readonly objective: "mean" | "worst";
  readonly beyond?: boolean;
  readonly where?: Choice;
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

/** `isogloss allocate`: among which languages should a data budget be divided, and how? */
export function allocateCommand(): Command {
  return new Command("allocate")
    .description("divide a data budget by scaling laws fitted to a CSV of group, volume and score")
    .argument("<file>", "a CSV file with a header")
    .requiredOption("--budget <n>", "the whole volume, in the unit of the file's", positiveInteger)
    .addOption(
      new Option("--objective <which>", "what is to be as high as it can: the mean or lowest score")
        .choices(["mean", "worst"])
        .default("mean"),
    )
    .option("--beyond", "let groups get less or more than was measured of them")
    .option(
      "--where <column=value>",
      "keep only rows with this value; may be repeated: values of one column are alternatives",
      choice,
    )
    .option("--group <columns>", "columns that tell the groups apart; default: language", list)
    .option("--volume <column>", "default: volume, pairs, samples, tokens …")
    .option("--score <column>", "default: score or value")
    .addOption(
      new Option("--law <name>", "divide by this law instead of each group's best").choices(
        volumeLaws().map(law => law.name),
      ),
    )
    .option("--ceiling <score>", "the score that cannot be exceeded", finiteNumber, 100)
    .option("--draws <n>", "bootstrap draws of the laws", positiveInteger, 200)
    .option("--seed <n>", "of everything that is drawn at random", wholeNumber, 0)
    .option("--out <folder>", "write allocation.csv and the figure there")
    .option("--json", "print the division as JSON")
    .addHelpText(
      "after",
      `
Examples:
  isogloss allocate data/scaling/points.csv --budget 24000 --where metric=chrF++ \\
      --where training=joint --where direction=en-ar --where direction=en-el --where direction=en-tr
  isogloss allocate my-points.csv --budget 100000 --objective worst --out figures/budget`,
    )
    .action(async (file: string, flags: Flags) => {
      const { points, metric, volumeTitle, left } = await readPoints(file, flags);
      const { budget, objective, beyond, law, ceiling, draws, seed } = flags;
      const { rows, verdicts, figure } = await allocateStudy(points, {
        budget,
        objective,
        beyond,
        law,
        ceiling,
        draws,
        seed,
        metric,
        volumeTitle,
        signal: interruption(),
      });
      if (flags.out !== undefined) {
        await writeTables(flags.out, { allocation: rows });
        await writeFigure(flags.out, figure.name, figure.spec);
      }
      if (flags.json) return printJson({ verdicts, rows });
      const optimum = rows.filter(row => row.rule === "optimum");
      const evenly = rows.filter(row => row.rule === "evenly");
      printTable(
        optimum.map((row, i) => ({
          ...row,
          volume: Math.round(row.volume),
          low: Math.round(row.low),
          high: Math.round(row.high),
          evenly: evenly[i]!.predicted,
          doubt: row.objections === "" ? "" : "law objected to",
        })),
        [
          ["group", "group"],
          ["volume", "volume"],
          ["low", "low"],
          ["high", "high"],
          ["predicted", metric],
          ["evenly", "if even"],
          ["held", "held at"],
          ["law", "law"],
          ["doubt", ""],
        ],
      );
      say(`\n${verdicts.join("\n")}`);
      if (left !== "") say(`\n${left}`);
    });
}
