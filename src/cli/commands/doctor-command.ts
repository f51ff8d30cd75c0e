import { Command } from "commander";
import { diagnose } from "../diagnose.js";
import { exitCode } from "../report-error.js";
import { printJson, say } from "../terminal.js";

/** `isogloss doctor`: what this machine has, and what each missing piece needs. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("say what works on this machine, and what each missing piece needs")
    .option("--json", "print the findings as JSON")
    .addHelpText(
      "after",
      "\nExit status 1 if something that every command needs is missing.\n\nExamples:\n  isogloss doctor\n  isogloss doctor --json",
    )
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await diagnose();
      if (json) printJson(findings);
      else
        for (const { name, state, detail, fix } of findings) {
          say(`${mark[state]} ${name.padEnd(18)} ${detail}`);
          if (fix) say(`  ${" ".repeat(18)} → ${fix}`);
        }
      if (findings.some(({ state, needed }) => needed && state === "missing"))
        process.exitCode = exitCode.mendable;
    });
}

const mark = { works: "✓", missing: "✗", note: "·" } as const;
