import { readFileSync } from "node:fs";
import { Command } from "commander";
import { printable } from "../base/text/printable.js";
import { allocateCommand } from "./commands/allocate-command.js";
import { compareCommand } from "./commands/compare-command.js";
import { doctorCommand } from "./commands/doctor-command.js";
import { drawCommand } from "./commands/draw-command.js";
import { evaluateCommand } from "./commands/evaluate-command.js";
import { exportCommand } from "./commands/exchange/export-command.js";
import { importCommand } from "./commands/exchange/import-command.js";
import { mineCommand } from "./commands/exchange/mine-command.js";
import { queryCommand } from "./commands/exchange/query-command.js";
import { extractCommand } from "./commands/extract-command.js";
import { figuresCommand } from "./commands/figures-command.js";
import { fitCommand } from "./commands/fit-command.js";
import { generateCommand } from "./commands/generate-command.js";
import { alignCommand } from "./commands/inside/align-command.js";
import { featuresCommand } from "./commands/inside/features-command.js";
import { lensCommand } from "./commands/inside/lens-command.js";
import { neuronsCommand } from "./commands/inside/neurons-command.js";
import { patchCommand } from "./commands/inside/patch-command.js";
import { routingCommand } from "./commands/inside/routing-command.js";
import { listCommand } from "./commands/list-command.js";
import { relateCommand } from "./commands/relate-command.js";
import { scoreCommand } from "./commands/score-command.js";
import { completionCommand } from "./commands/setup/completion-command.js";
import { jupyterCommand } from "./commands/setup/jupyter-command.js";
import { studyCommand } from "./commands/study-command.js";
import { gatherCommand } from "./commands/units/gather-command.js";
import { planCommand } from "./commands/units/plan-command.js";
import { statusCommand } from "./commands/units/status-command.js";
import { submitCommand } from "./commands/units/submit-command.js";
import { workCommand } from "./commands/units/work-command.js";
import { verifyCommand } from "./commands/verify-command.js";
import { remark, say } from "./terminal.js";

/** Writes what is wrong with the arguments, which may be long and hold anything. */
function complain(text: string): void {
  // Of a complaint only what commander adds is a line of its own: an argument may hold line feeds.
  const between = text.startsWith("error: ") ? /\n(?=\(Did you mean )/ : "\n";
  for (const line of text.replace(/\n$/, "").split(between)) remark(printable(line, longest));
}

/** The most that is shown of a line, in UTF-16 units. */
const longest = 900;

/** Returns the command with all its subcommands. Parsing throws instead of exiting. */
export function program(): Command {
  const { version, description } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  ) as { version: string; description: string };
  const isogloss = new Command("isogloss").description(description).version(version);
  for (const command of [
    studyCommand(),
    planCommand(),
    submitCommand(),
    workCommand(),
    statusCommand(),
    gatherCommand(),
    extractCommand(),
    generateCommand(),
    evaluateCommand(),
    scoreCommand(),
    importCommand(),
    compareCommand(),
    mineCommand(),
    fitCommand(),
    allocateCommand(),
    relateCommand(),
    routingCommand(),
    lensCommand(),
    patchCommand(),
    alignCommand(),
    neuronsCommand(),
    featuresCommand(),
    drawCommand(),
    exportCommand(),
    queryCommand(),
    figuresCommand(),
    verifyCommand(),
    listCommand(),
    jupyterCommand(),
    doctorCommand(),
    completionCommand(),
  ])
    isogloss.addCommand(command);
  isogloss.addHelpText(
    "after",
    "\nExit status: 0 success, 1 something to mend, 2 wrong usage, 70 a bug of isogloss, 130 interrupted.",
  );
  // Subcommands made apart do not inherit settings: each is told.
  for (const command of [isogloss, ...isogloss.commands])
    command
      .exitOverride()
      .showHelpAfterError("(add --help for the options)")
      .configureOutput({ writeErr: complain, writeOut: text => say(text.replace(/\n$/, "")) });
  return isogloss;
}
