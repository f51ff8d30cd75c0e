import { setTimeout } from "node:timers/promises";
import { Command } from "commander";
import { IsoglossError } from "../../../base/error.js";
import type { Unit } from "../../../units/unit.js";
import { type Stores, type UnitState, unitStates } from "../../../units/unit-state.js";
import { interruption } from "../../interruption.js";
import { wholeNumber } from "../../options.js";
import { printNote } from "../../output.js";
import { progressBar } from "../../progress-bar.js";
import { studyUnitsOf } from "../../study/planned-study.js";
import { printStudy } from "../../study/print-study.js";
import { runAndWrite } from "../../study/run-and-write.js";
import { withStudyOptions } from "../../study/study-options.js";
import { typedCommand } from "../../study/typed-command.js";

/** Milliseconds between two looks at the store. */
const pause = 2000;

/** More of what is missing nobody reads. */
const mostNamed = 5;

interface Flags {
  readonly patience: number;
  readonly json?: boolean;
}

/** `isogloss gather`: joins what units left in the store, and draws. */
export function gatherCommand(): Command {
  const command = new Command("gather").description(
    "join what units left in the store: measures, rows, figures and the report of a study",
  );
  withStudyOptions(command)
    .option(
      "--patience <s>",
      "seconds to look again for what another machine has just written",
      wholeNumber,
      0,
    )
    .option("--json", "print the gains as JSON instead of a table")
    .addHelpText(
      "after",
      `
Runs no model: if states or answers are missing, it says which, and stops. Rows that workers have
measured are read, the others measured here.

Examples:
  isogloss gather study.yaml
  isogloss gather .isogloss/states/plans/1a2b3c4d5e6f.json --patience 90`,
    );
  return command.action(async (models: string[], flags: Flags) => {
    const work = { progress: progressBar(), signal: interruption(), note: printNote };
    const { units, stores, settings, request } = await studyUnitsOf(command, models, work);
    // Rows that no worker has measured are measured here.
    const needed = units.filter(({ kind }) => kind !== "rows");
    await allDone(needed, stores, flags.patience, work.signal);
    const { out, states } = request.flags;
    const options = { ...settings.options, rows: states };
    const told = { ...work, command: typedCommand() };
    const found = await runAndWrite({ ...settings, options }, out, told);
    printStudy(found, out, flags.json === true);
  });
}

/** @throws IsoglossError naming what is missing. */
async function allDone(
  units: readonly Unit[],
  stores: Stores,
  patience: number,
  signal: AbortSignal,
): Promise<void> {
  const begin = performance.now();
  for (;;) {
    const missing = (await unitStates(units, stores)).filter(({ state }) => state !== "done");
    if (missing.length === 0) return;
    // What is written elsewhere may be seen here a minute later, by the ways of a network's disk.
    const isOver = performance.now() - begin > 1000 * patience;
    if (isOver) throw incomplete(missing, units.length);
    await setTimeout(Math.min(pause, 1000 * patience), undefined, { signal });
  }
}

function incomplete(missing: readonly UnitState[], all: number): IsoglossError {
  const named = missing
    .slice(0, mostNamed)
    .map(
      ({ unit, state }) =>
        `${unit.model}, ${unit.corpus ?? unit.task}, ${unit.language} (${state})`,
    );
  return new IsoglossError(
    `${missing.length} of ${all} units are not done: ${named.join("; ")}${missing.length > mostNamed ? " …" : ""}`,
    "Hand them over again: isogloss submit; isogloss status says who is at what.",
  );
}
