import { Command } from "commander";
import { IsoglossError } from "../../../base/error.js";
import { runUnits } from "../../../units/run-units.js";
import type { Unit } from "../../../units/unit.js";
import { interruption } from "../../interruption.js";
import { layerChoice } from "../../options.js";
import { printNote, printTable } from "../../output.js";
import { progressBar } from "../../progress-bar.js";
import { openPlan } from "../../study/planned-study.js";
import { remark } from "../../terminal.js";

/** `isogloss work`: what a scheduler's job runs. */
export function workCommand(): Command {
  return new Command("work")
    .description("run units of a plan by their numbers; what a scheduler’s job does")
    .argument("<plan>", "the file that isogloss plan or submit wrote")
    .argument("<units>", "their numbers: 7, 0-11, all")
    .addHelpText(
      "after",
      `
A unit that is done is not run again; one that another machine is at is waited for, and taken
over if that one dies. Any number of workers may be given any units.

Examples:
  isogloss work .isogloss/states/plans/1a2b3c4d5e6f.json 0-11`,
    )
    .action(async (file: string, which: string) => {
      const work = { progress: progressBar(), signal: interruption(), note: printNote };
      const { units, settings } = await openPlan(file, work);
      const chosen = unitsOf(which, units, file);
      const rows = await runUnits(chosen, settings, {
        onWait: holder => remark(`Waiting for ${holder}, which is at the same.`),
      });
      printTable(rows, [
        ["unit", "unit"],
        ["kind", "kind"],
        ["language", "language"],
        ["reused", "was there"],
        ["seconds", "seconds"],
      ]);
    });
}

function unitsOf(which: string, units: readonly Unit[], file: string): Unit[] {
  if (which === "all") return [...units];
  const numbers = layerChoice(which);
  if (!Array.isArray(numbers)) throw noUnit(which, units, file);
  return [...new Set(numbers)].map(number => {
    const unit = units[number];
    if (unit === undefined) throw noUnit(`${number}`, units, file);
    return unit;
  });
}

function noUnit(which: string, units: readonly Unit[], file: string): IsoglossError {
  return new IsoglossError(
    `${file}: has no unit ${which}`,
    `Its units are 0 to ${units.length - 1}.`,
  );
}
