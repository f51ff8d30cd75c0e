import { Command, Option } from "commander";
import { IsoglossError } from "../../base/error.js";
import { readText } from "../../base/open-file.js";
import { writeAtomic } from "../../base/write-atomic.js";
import { writeFigure } from "../../chart/picture/write-figure.js";
import { csvFromRows, rowsFromCsv } from "../../format/csv.js";
import { volumeLaws } from "../../scaling/laws.js";
import { pointsFromRows } from "../../scaling/read-points.js";
import type { Resample } from "../../scaling/resample.js";
import { fitStudy } from "../../study/fit-study.js";
import { type Choice, choice, chosenRows } from "../chosen-rows.js";
import { finiteNumber, list, positiveInteger, wholeNumber } from "../options.js";
import { printTable } from "../output.js";
import { printJson, say } from "../terminal.js";

interface Flags {
  readonly where?: Choice;
  readonly cluster?: string;
  readonly resample: Resample;
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

/** In bytes: points are tens, and a fit of more than a few thousand takes hours. */
const largest = 2 ** 26;

/** `isogloss fit`: which scaling law do these points follow, if any? */
export function fitCommand(): Command {
  return new Command("fit")
    .description("fit scaling laws to a CSV of group, volume and score")
    .argument("<file>", "a CSV file with a header")
    .option(
      "--where <column=value>",
      "keep only rows with this value; may be repeated: values of one column are alternatives",
      choice,
    )
    .option(
      "--group <columns>",
      "columns that tell the curves apart; default: group or language",
      list,
    )
    .option("--volume <column>", "default: volume, pairs, samples, tokens …")
    .option("--score <column>", "default: score or value")
    .addOption(
      new Option("--resample <how>", "what a bootstrap draws; wild and clusters take --cluster")
        .choices(["residuals", "wild", "clusters"])
        .default("residuals"),
    )
    .option("--cluster <column>", "what varies together and is drawn together, such as a seed")
    .addOption(
      new Option("--law <name>", "draw this law instead of each group's best").choices(
        volumeLaws().map(law => law.name),
      ),
    )
    .option("--ceiling <score>", "the score that cannot be exceeded", finiteNumber, 100)
    .option("--draws <n>", "bootstrap draws", positiveInteger, 1000)
    .option("--seed <n>", "of everything that is drawn at random", wholeNumber, 0)
    .option("--out <folder>", "write fits.csv and the figures there")
    .option("--json", "print every law of every group as JSON")
    .addHelpText(
      "after",
      `
Examples:
  isogloss fit data/scaling/points.csv --where metric=chrF++ --where training=joint \\
      --group language,direction
  isogloss fit my-points.csv --law x-llama --out figures/my-points`,
    )
    .action(async (file: string, flags: Flags) => {
      if ((flags.cluster === undefined) !== (flags.resample === "residuals"))
        throw new IsoglossError(
          `--resample ${flags.resample} ${flags.cluster === undefined ? "needs" : "ignores"} --cluster`,
          "Give --cluster together with --resample wild or clusters, or neither.",
        );
      const text = await readText(file, largest);
      const table = rowsFromCsv(text, file, { delimiters: [",", ";", "\t"] });
      const rows = chosenRows(table, file, flags.where ?? {});
      const { points, skipped, skippedLines } = pointsFromRows(rows, file, {
        cluster: flags.cluster,
        group: flags.group,
        ...(flags.volume !== undefined && { inputs: [flags.volume] }),
        score: flags.score,
      });
      const above = points.find(point => point.score > flags.ceiling);
      if (above)
        throw new IsoglossError(
          `${file}: a score of ${above.score} (${above.group}) is above the ceiling of ${flags.ceiling}`,
          "Give --ceiling the score that cannot be exceeded.",
        );
      const {
        rows: fits,
        verdicts,
        figures,
      } = fitStudy(points, {
        ceiling: flags.ceiling,
        draws: flags.draws,
        resample: flags.resample,
        seed: flags.seed,
        law: flags.law,
      });
      if (flags.out) {
        await writeAtomic(`${flags.out}/fits.csv`, csvFromRows(fits));
        for (const { name, spec } of figures) await writeFigure(flags.out, name, spec);
      }
      if (flags.json)
        return printJson({ points: points.length, skipped, skippedLines, verdicts, rows: fits });
      // A law that the points cannot carry has fewer columns than one that was fitted.
      const columns = [...new Set(fits.flatMap(row => Object.keys(row)))].filter(
        column => column !== "formula",
      );
      printTable(
        fits,
        columns.map(column => [column, column.replaceAll("_", " ")] as const),
      );
      say(`\n${verdicts.join("\n")}`);
      if (skipped > 0) say(`\n${leftOut(skippedLines, points.length)}`);
    });
}

/** Says which rows had no score, so that nobody takes the fit for one of all rows. */
function leftOut(lines: readonly number[], used: number): string {
  const shown = lines.slice(0, 8).join(", ");
  const more = lines.length > 8 ? ` and ${lines.length - 8} more` : "";
  return `${lines.length} of ${lines.length + used} rows have no score and are left out: line ${shown}${more}.`;
}
