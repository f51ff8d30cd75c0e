import { Command } from "commander";
import { groupBy } from "../../../base/group-by.js";
import { type UnitState, unitStates } from "../../../units/unit-state.js";
import { interruption } from "../../interruption.js";
import { printNote, printTable } from "../../output.js";
import { progressBar } from "../../progress-bar.js";
import { studyUnitsOf } from "../../study/planned-study.js";
import { withStudyOptions } from "../../study/study-options.js";
import { printJson, say } from "../../terminal.js";

/** `isogloss status`: how far a study is, by what the store says and nobody else. */
export function statusCommand(): Command {
  const command = new Command("status").description(
    "say which units of a study are done, running, begun or waiting; reads the store alone",
  );
  withStudyOptions(command)
    .option("--json", "print every unit as JSON")
    .addHelpText(
      "after",
      `
No scheduler is asked: what is here is right after any crash.

Examples:
  isogloss status study.yaml
  isogloss status .isogloss/states/plans/1a2b3c4d5e6f.json`,
    );
  return command.action(async (models: string[], flags: { json?: boolean }) => {
    const work = { progress: progressBar(), signal: interruption(), note: printNote };
    const { units, stores } = await studyUnitsOf(command, models, work);
    const states = await unitStates(units, stores);
    if (flags.json === true) {
      const rows = states.map(({ unit, state, by }, number) => ({ number, ...unit, state, by }));
      printJson({ units: rows });
      return;
    }
    const models_ = [...groupBy(states, ({ unit }) => unit.model)];
    printTable(
      models_.map(([model, own]) => ({ model, units: own.length, ...counted(own) })),
      [
        ["model", "model"],
        ["units", "units"],
        ["done", "done"],
        ["running", "running"],
        ["begun", "begun"],
        ["waiting", "waiting"],
      ],
    );
    for (const { unit, by } of states.filter(({ state }) => state === "running"))
      say(`${unit.model}, ${unit.corpus ?? unit.task}, ${unit.language || unit.kind}: ${by}`);
    const { done } = counted(states);
    say(`\n${done} of ${units.length} units are done.`);
  });
}

function counted(states: readonly UnitState[]) {
  const of = (wanted: UnitState["state"]) => states.filter(({ state }) => state === wanted).length;
  return { done: of("done"), running: of("running"), begun: of("begun"), waiting: of("waiting") };
}
