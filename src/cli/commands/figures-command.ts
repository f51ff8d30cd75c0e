import { Command, Option } from "commander";
import { defaultStore } from "../../extract/extract.js";
import type { MadePart } from "../../reproduce/figure-parts.js";
import { paperNames } from "../../reproduce/redraw.js";
import { interruption } from "../interruption.js";
import { makeFigures } from "../make-figures.js";
import { wholeNumber } from "../options.js";
import { partsArgument, partsNamed } from "../part-names.js";
import { printJson, say } from "../terminal.js";

interface Flags {
  readonly paper?: string;
  readonly seed: number;
  readonly states: string;
  readonly out: string;
  readonly json?: boolean;
}

/** `isogloss figures`: everything under figures/ again, and which files that changed. */
export function figuresCommand(): Command {
  return new Command("figures")
    .description("make everything under figures/ again, and say which files changed")
    .addArgument(partsArgument())
    .addOption(
      new Option("--paper <name>", "one paper, and the notes on its figures").choices(paperNames),
    )
    .option("--seed <n>", "of everything that is drawn at random", wholeNumber, 0)
    .option("--states <folder>", "where the study's states are kept between runs", defaultStore)
    .option("--out <folder>", "where they go, a folder a part", "figures")
    .option("--json", "print the files and notes as JSON")
    .addHelpText(
      "after",
      `
The default study works from stored states, and extracts those that are not there.
Parts are made one after the other; one that fails does not stop the rest.

Examples:
  isogloss figures
  isogloss figures papers
  isogloss figures --paper llama-beyond-english`,
    )
    .action(async (names: string[], { paper, out, json, ...options }: Flags) => {
      const parts = partsNamed(paper === undefined ? names : [...names, paper]);
      const made = await makeFigures(parts, out, { ...options, signal: interruption() });
      if (json) return printJson(made);
      for (const part of made) {
        say(summary(part));
        for (const { path, change } of part.written)
          if (change !== "unchanged") say(`  ${change.padEnd(9)}  ${path}`);
        for (const path of part.leftOver) say(`  left over  ${path}`);
        if (paper !== undefined) printNotes(part);
      }
    });
}

/** "study: 45 files, 2 changed, 1 new, 42 as before". */
function summary({ part, written }: MadePart): string {
  const count = (wanted: string) => written.filter(({ change }) => change === wanted).length;
  return (
    `${part}: ${written.length} files, ${count("changed")} changed, ` +
    `${count("new")} new, ${count("unchanged")} as before`
  );
}

function printNotes({ notes }: MadePart): void {
  for (const [figure, lines] of Object.entries(notes))
    say([figure, ...lines.map(line => `  ${line}`)].join("\n"));
}
