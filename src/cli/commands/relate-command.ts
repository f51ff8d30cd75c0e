import { Command } from "commander";
import { readText } from "../../base/open-file.js";
import { writeAtomic } from "../../base/write-atomic.js";
import { csvFromRows, rowsFromCsv } from "../../format/csv.js";
import { type NamedTable, relatedPoints, relateRows } from "../../study/relate-rows.js";
import { type Choice, choice, chosenRows } from "../chosen-rows.js";
import { list, positiveInteger, wholeNumber } from "../options.js";
import { printTable } from "../output.js";
import { printJson } from "../terminal.js";

interface Flags {
  readonly model?: string[];
  readonly where?: Choice;
  readonly alignment?: string;
  readonly score?: string;
  readonly volume?: string;
  readonly draws: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Larger than any table of a study. */
const largest = 1 << 28;

/** `isogloss relate`: do models score higher in the languages that they align better? */
export function relateCommand(): Command {
  return new Command("relate")
    .description("relate scores to alignment at each layer, over models and languages")
    .argument("<alignment>", "a CSV file of model, language, layer and alignment")
    .argument("<scores>", "a CSV file of model, language and score")
    .option("--model <columns>", "columns that tell models apart in both; default: model", list)
    .option(
      "--where <column=value>",
      "keep only rows with this value, in each file that has the column; may be repeated",
      choice,
    )
    .option("--alignment <column>", "default: value")
    .option("--score <column>", "default: value")
    .option("--volume <column>", "of the scores: correlations are also given at equal volume")
    .option("--draws <n>", "bootstrap draws of languages", positiveInteger, 1000)
    .option("--seed <n>", "of everything that is drawn at random", wholeNumber, 0)
    .option("--out <file>", "write the rows there as CSV")
    .option("--json", "print the rows as JSON")
    .addHelpText(
      "after",
      `
Examples:
  isogloss relate data/scaling/alignment.csv data/scaling/points.csv --model training,volume,seed \\
      --where set=heldout --where training=joint --where metric=chrF++ \\
      --where direction=en-ar --where direction=en-el --where direction=en-tr \\
      --alignment p_at_1 --score score --volume volume`,
    )
    .action(async (alignment: string, scores: string, flags: Flags) => {
      const { model, volume } = flags;
      const points = relatedPoints(
        await table(alignment, flags.where),
        await table(scores, flags.where),
        {
          model,
          volume,
          alignment: flags.alignment,
          score: flags.score,
        },
      );
      const { draws, seed } = flags;
      const rows = relateRows(points, {
        draws,
        seed,
        measure: flags.alignment,
        scoreMeasure: flags.score,
      });
      if (flags.out !== undefined) await writeAtomic(flags.out, csvFromRows(rows));
      if (flags.json) return printJson({ rows });
      const shown = ["layer", "statistic", "value", "low", "high", "points", "languages"] as const;
      printTable(
        rows,
        shown.map(column => [column, column] as const),
      );
    });
}

async function table(file: string, where: Choice = {}): Promise<NamedTable> {
  const rows = rowsFromCsv(await readText(file, largest), file, { delimiters: [",", ";", "\t"] });
  const own = Object.entries(where).filter(([column]) => Object.hasOwn(rows[0] ?? {}, column));
  return { name: file, rows: chosenRows(rows, file, Object.fromEntries(own)) };
}
