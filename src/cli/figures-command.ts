import { Command, Option } from "commander";
import { paperNames, redraw } from "../study/redraw.js";
import { wholeNumber } from "./options.js";
import { printJson } from "./output.js";
import { progressBar } from "./progress-bar.js";

interface Flags {
  readonly paper?: string;
  readonly seed: number;
  readonly out: string;
  readonly json?: boolean;
}

/** `isogloss figures`: the papers' figures again, from the tables in data/. */
export function figuresCommand(): Command {
  return new Command("figures")
    .description("redraw the papers' figures from data/, and say which changed")
    .addOption(new Option("--paper <name>", "only this one").choices([...paperNames]))
    .option("--seed <n>", "of everything that is drawn at random", wholeNumber, 0)
    .option("--out <folder>", "where they go, a folder a paper", "figures")
    .option("--json", "print the files and notes as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  isogloss figures\n  isogloss figures --paper llama-beyond-english",
    )
    .action(async (flags: Flags) => {
      const names = flags.paper === undefined ? paperNames : [flags.paper];
      const papers = await redraw(names, flags.out, { seed: flags.seed, progress: progressBar() });
      if (flags.json) return printJson(papers);
      for (const { paper, figures } of papers) {
        console.log(`${paper}`);
        for (const { name, change, notes } of figures) {
          console.log(`  ${name}: ${change}`);
          for (const note of notes) console.log(`    ${note}`);
        }
      }
    });
}
