import { join } from "node:path";
import { Command } from "commander";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import { defaultStudy } from "../study/default-study.js";
import { paperNames, redraw } from "../study/redraw.js";
import { runStudy } from "../study/study.js";
import { verify } from "../study/verify.js";
import { writeStudy } from "../study/write-study.js";
import { printJson } from "./output.js";
import { progressBar } from "./progress-bar.js";
import { exitCode } from "./report-error.js";

/** Differences shown of each table. */
const shown = 5;

/** `isogloss verify`: does everything come out again as it was committed? */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("run the default study and the papers again and compare with the committed rows")
    .argument("[folder]", "the figures that came with the repository", "figures")
    .option("--json", "print every table and difference as JSON")
    .addHelpText(
      "after",
      `
States are extracted anew, into a temporary folder. Numbers agree within 0.1 %, or two
sentences in n where they are counts. Exit status 1 if a table differs.

Examples:
  isogloss verify`,
    )
    .action(async (committed: string, { json }: { json?: boolean }) => {
      const progress = progressBar();
      const parts = ["study", ...paperNames];
      const verified = await verify(committed, parts, async folder => {
        const options = { engine: onnxEngine(), folder: join(folder, ".states"), progress };
        const study = await runStudy(defaultStudy(), options);
        await writeStudy(join(folder, "study"), study, { formats: [], progress });
        await redraw(paperNames, folder, { formats: [], progress });
      });
      if (json) printJson(verified);
      else
        for (const { file, rows, differences } of verified) {
          console.log(`${differences.length === 0 ? "✓" : "✗"} ${file}: ${rows} rows`);
          for (const { row, column, before, after } of differences.slice(0, shown))
            console.log(`    row ${row}, ${column}: ${before} → ${after}`);
          if (differences.length > shown)
            console.log(`    … and ${differences.length - shown} more`);
        }
      if (verified.some(({ differences }) => differences.length > 0))
        process.exitCode = exitCode.mendable;
    });
}
