import { Argument, Command } from "commander";
import { defaultStore } from "../../extract/extract.js";
import { listable, listOf } from "../list-of.js";
import { printTable } from "../output.js";
import { printJson, remark } from "../terminal.js";

interface Flags {
  readonly states: string;
  readonly json?: boolean;
}

/** `isogloss list`: what there is to choose from. */
export function listCommand(): Command {
  return new Command("list")
    .description(
      "list what there is: stored states, measures, shipped models, architectures that run, corpora, tasks",
    )
    .addArgument(new Argument("<what>", "which list").choices([...listable]))
    .option("--states <folder>", "where states are kept", defaultStore)
    .option("--json", "print the rows as JSON")
    .addHelpText(
      "after",
      `
Examples:
  isogloss list measures
  isogloss list states --states .isogloss/states`,
    )
    .action(async (what: (typeof listable)[number], { states, json }: Flags) => {
      const { rows, none } = await listOf(what, states);
      if (json) return printJson(rows);
      if (rows.length === 0) return remark(none);
      printTable(
        rows,
        Object.keys(rows[0]!).map(column => [column, column.replaceAll("_", " ")] as const),
      );
    });
}
