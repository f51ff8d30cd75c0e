import { readFileSync } from "node:fs";
import { Command } from "commander";
import { printable } from "../base/text/printable.js";
import { remark, say } from "./terminal.js";

/** Writes what is wrong with the arguments, which may be long and hold anything. */
function complain(text: string): void {
  // Of a complaint only what commander adds is a line of its own: an argument may hold line feeds.
  const between = text.startsWith("error: ") ? /\n(?=\(Did you mean )/ : "\n";
  for (const line of text.replace(/\n$/, "").split(between)) remark(printable(line, longest));
}

/** The most that is shown of a line, in UTF-16 units. */
const longest = 900;

/** How each command is loaded: all of them together take a second of the processor. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  study: async () => (await import("./commands/study-command.js")).studyCommand(),
  plan: async () => (await import("./commands/units/plan-command.js")).planCommand(),
  submit: async () => (await import("./commands/units/submit-command.js")).submitCommand(),
  work: async () => (await import("./commands/units/work-command.js")).workCommand(),
  status: async () => (await import("./commands/units/status-command.js")).statusCommand(),
  gather: async () => (await import("./commands/units/gather-command.js")).gatherCommand(),
  extract: async () => (await import("./commands/extract-command.js")).extractCommand(),
  generate: async () => (await import("./commands/generate-command.js")).generateCommand(),
  evaluate: async () => (await import("./commands/evaluate-command.js")).evaluateCommand(),
  score: async () => (await import("./commands/score-command.js")).scoreCommand(),
  import: async () => (await import("./commands/exchange/import-command.js")).importCommand(),
  compare: async () => (await import("./commands/compare-command.js")).compareCommand(),
  mine: async () => (await import("./commands/exchange/mine-command.js")).mineCommand(),
  fit: async () => (await import("./commands/fit-command.js")).fitCommand(),
  allocate: async () => (await import("./commands/allocate-command.js")).allocateCommand(),
  relate: async () => (await import("./commands/relate-command.js")).relateCommand(),
  routing: async () => (await import("./commands/inside/routing-command.js")).routingCommand(),
  lens: async () => (await import("./commands/inside/lens-command.js")).lensCommand(),
  patch: async () => (await import("./commands/inside/patch-command.js")).patchCommand(),
  align: async () => (await import("./commands/inside/align-command.js")).alignCommand(),
  neurons: async () => (await import("./commands/inside/neurons-command.js")).neuronsCommand(),
  features: async () => (await import("./commands/inside/features-command.js")).featuresCommand(),
  draw: async () => (await import("./commands/draw-command.js")).drawCommand(),
  export: async () => (await import("./commands/exchange/export-command.js")).exportCommand(),
  query: async () => (await import("./commands/exchange/query-command.js")).queryCommand(),
  figures: async () => (await import("./commands/figures-command.js")).figuresCommand(),
  verify: async () => (await import("./commands/verify-command.js")).verifyCommand(),
  list: async () => (await import("./commands/list-command.js")).listCommand(),
  jupyter: async () => (await import("./commands/setup/jupyter-command.js")).jupyterCommand(),
  doctor: async () => (await import("./commands/doctor-command.js")).doctorCommand(),
  completion: async () =>
    (await import("./commands/setup/completion-command.js")).completionCommand(),
};

/** What speaks of every command. */
const needsAll = new Set(["completion"]);

/**
 * Returns the command with all its subcommands, or with the one that `word` names, where no other is
 * needed. Parsing throws instead of exiting.
 */
export async function program(word = ""): Promise<Command> {
  const { version, description } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  ) as { version: string; description: string };
  const isogloss = new Command("isogloss").description(description).version(version);
  const own = Object.hasOwn(commands, word) && !needsAll.has(word);
  for (const load of own ? [commands[word]!] : Object.values(commands))
    isogloss.addCommand(await load());
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
