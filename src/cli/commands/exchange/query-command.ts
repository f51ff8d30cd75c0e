import { Command } from "commander";
import { csvPieces } from "../../../format/csv.js";
import { writeRows } from "../../../study/exported/write-rows.js";
import { queryTables, queryTree } from "../../../study/query/query-tree.js";
import { printTable } from "../../output.js";
import { printCsv, printJson, remark, say } from "../../terminal.js";

interface Flags {
  readonly out?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** `isogloss query`: SQL over the rows, scores and manifests of a tree of studies and stores. */
export function queryCommand(): Command {
  return new Command("query")
    .description("ask a folder of studies and stores in SQL (DuckDB): nothing is changed")
    .argument("<sql>", "one statement; its tables are rows, scores, items, maps, manifests, files")
    .argument("[folder]", "a folder, and the folders in it", ".")
    .option("--out <file>", "write what is found there: .csv, .parquet, .jsonl or .json")
    .option("--csv", "print CSV instead of a table")
    .option("--json", "print JSON instead of a table")
    .addHelpText(
      "after",
      `
Tables:
${Object.entries(queryTables)
  .map(([name, about]) => `  ${name.padEnd(10)} ${about}`)
  .join("\n")}

Examples:
  isogloss query "SELECT model, language_x, arg_max(layer_x, value) AS best FROM rows
    WHERE measure = 'mexa' GROUP BY ALL ORDER BY ALL" studies/
  isogloss query "DESCRIBE rows" figures/study
  isogloss query "SELECT model, language, sentences FROM manifests" .isogloss/states --csv`,
    )
    .action(async (sql: string, folder: string, { out, csv, json }: Flags) => {
      const rows = await queryTree(folder, sql);
      if (out !== undefined) {
        await writeRows(out, rows);
        return say(`${out}: ${rows.length} rows`);
      }
      if (json) return printJson(rows);
      if (csv) return printCsv(csvPieces(rows));
      if (rows.length === 0) return remark("nothing is found");
      printTable(
        rows,
        Object.keys(rows[0]!).map(column => [column, column] as const),
      );
    });
}
