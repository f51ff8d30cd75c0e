import { join } from "node:path";
import { Argument, Command } from "commander";
import { IsoglossError } from "../../../base/error.js";
import { isPresent, readText } from "../../../base/open-file.js";
import { writeAtomic } from "../../../base/write-atomic.js";
import { kernelFolder } from "../../jupyter/kernel-folder.js";
import { isOurs, kernelName, kernelSpec } from "../../jupyter/kernel-spec.js";
import { say } from "../../terminal.js";

interface Flags {
  readonly project: string;
  readonly kernels?: string;
  readonly replace?: boolean;
}

/** In bytes. */
const largest = 2 ** 20;

/** `isogloss jupyter install`: lets Jupyter find the kernel of TypeScript. */
export function jupyterCommand(): Command {
  return new Command("jupyter")
    .description("install: let Jupyter find the TypeScript kernel that notebooks run on")
    .addArgument(new Argument("<what>", "what to do").choices(["install"]))
    .option("--project <folder>", "where notebooks lie, and tslab is installed", ".")
    .option("--kernels <folder>", "where kernels are kept; default: your own, as Jupyter has it")
    .option("--replace", "also a kernel of that name which something else installed")
    .addHelpText(
      "after",
      `
Writes kernels/${kernelName}/kernel.json, and nothing else; delete that folder to undo it.

Examples:
  npm install tslab@1.0.22 danfojs-node@1.2.0
  isogloss jupyter install
  jupyter lab`,
    )
    .action(async (_: "install", { project, kernels, replace }: Flags) => {
      const spec = await kernelSpec(project);
      const file = join(kernels ?? kernelFolder(), kernelName, "kernel.json");
      const before = (await isPresent(file)) ? await readText(file, largest) : undefined;
      if (before !== undefined && before !== spec && !isOurs(before) && !replace)
        throw new IsoglossError(
          `${file}: is a kernel that something else installed`,
          "Add --replace to put this one in its place.",
        );
      if (before !== spec) await writeAtomic(file, spec);
      say(`${file} (${before === undefined ? "new" : before === spec ? "unchanged" : "changed"})`);
      say("Start jupyter lab, and choose the kernel TypeScript. In the first cell:");
      say(firstCell.map(line => `  ${line}`).join("\n"));
    });
}

/** Three lines from which rows and figures are one step away. */
const firstCell = [
  'import { charts, extract, loadCorpus, openModel, similarity } from "isogloss";',
  'import { chart, live, table } from "isogloss/notebook";',
  'const [model, corpus] = [await openModel("base", live), await loadCorpus("udhr")];',
];
