import { Command } from "commander";
import type { Row } from "../../../base/row.js";
import { estimateUnit } from "../../../units/estimate.js";
import { readMeasured } from "../../../units/measured.js";
import { unitStates } from "../../../units/unit-state.js";
import { interruption } from "../../interruption.js";
import { printNote, printTable } from "../../output.js";
import { progressBar } from "../../progress-bar.js";
import { plannedStudy } from "../../study/planned-study.js";
import { withStudyOptions } from "../../study/study-options.js";
import { printJson, say } from "../../terminal.js";

/** More lines than these nobody reads. */
const mostLines = 40;

/** `isogloss plan`: what a study is made of, and what each part will take. */
export function planCommand(): Command {
  const command = new Command("plan").description(
    "list a study's units of work: a model over a corpus or in a task, one language each",
  );
  withStudyOptions(command)
    .option("--json", "print every unit as JSON")
    .addHelpText(
      "after",
      `
Seconds and memory follow from units that ran on this store (measured), from those of other
models (scaled), or from nothing but a guess (assumed).

Examples:
  isogloss plan study.yaml
  isogloss plan base joint-500 --corpus udhr --json`,
    );
  return command.action(async (models: string[], flags: { json?: boolean }) => {
    const work = { progress: progressBar(), signal: interruption(), note: printNote };
    const { file, units, stores } = await plannedStudy(command, models, work);
    const measured = await readMeasured(stores.states);
    const rows: Row[] = (await unitStates(units, stores)).map(({ unit, state }, number) => {
      const { seconds, opening, memory, from } = estimateUnit(unit, measured);
      return { number, ...unit, state, seconds, opening, memory, from };
    });
    if (flags.json === true) {
      printJson({ plan: file, units: rows });
      return;
    }
    const shown = rows.slice(0, mostLines).map(row => ({
      ...row,
      language: row.language || "measuring all",
      of: row.corpus ?? row.task ?? "",
      megabytes: Number(row.memory) / 1e6,
      output: Number(row.output_bytes) / 1e6,
    }));
    printTable(shown, [
      ["number", "unit"],
      ["model", "model"],
      ["of", "corpus or task"],
      ["language", "language"],
      ["state", "state"],
      ["seconds", "seconds"],
      ["opening", "+ opening"],
      ["megabytes", "memory, MB"],
      ["output", "output, MB"],
      ["from", "estimate"],
    ]);
    if (rows.length > mostLines) say(`… and ${rows.length - mostLines} more; --json lists all.`);
    const left = rows.filter(row => row.state !== "done");
    const sum = (column: string) => left.reduce((total, row) => total + Number(row[column]), 0);
    say(
      `\n${rows.length} units, ${rows.length - left.length} done. Those left take about ` +
        `${(sum("seconds") / 3600).toFixed(2)} hours of passes on one machine, and ` +
        `${(sum("output_bytes") / 1e9).toFixed(2)} GB of states.\nThe plan: ${file}`,
    );
  });
}
