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

/** How each command is loaded, by what it is for: all together take a second of the processor. */
const groups: Readonly<Record<string, Readonly<Record<string, () => Promise<Command>>>>> = {
  "A whole study": {
    study: async () => (await import("./commands/study-command.js")).studyCommand(),
    draw: async () => (await import("./commands/draw-command.js")).drawCommand(),
  },
  "A study over several machines": {
    plan: async () => (await import("./commands/units/plan-command.js")).planCommand(),
    submit: async () => (await import("./commands/units/submit-command.js")).submitCommand(),
    work: async () => (await import("./commands/units/work-command.js")).workCommand(),
    status: async () => (await import("./commands/units/status-command.js")).statusCommand(),
    gather: async () => (await import("./commands/units/gather-command.js")).gatherCommand(),
  },
  "Hidden states": {
    extract: async () => (await import("./commands/extract-command.js")).extractCommand(),
    import: async () => (await import("./commands/exchange/import-command.js")).importCommand(),
    compare: async () => (await import("./commands/compare-command.js")).compareCommand(),
    mine: async () => (await import("./commands/exchange/mine-command.js")).mineCommand(),
  },
  "What models say": {
    generate: async () => (await import("./commands/generate-command.js")).generateCommand(),
    evaluate: async () => (await import("./commands/evaluate-command.js")).evaluateCommand(),
    score: async () => (await import("./commands/score-command.js")).scoreCommand(),
    relate: async () => (await import("./commands/relate-command.js")).relateCommand(),
  },
  "Inside a model": {
    lens: async () => (await import("./commands/inside/lens-command.js")).lensCommand(),
    neurons: async () => (await import("./commands/inside/neurons-command.js")).neuronsCommand(),
    features: async () => (await import("./commands/inside/features-command.js")).featuresCommand(),
    routing: async () => (await import("./commands/inside/routing-command.js")).routingCommand(),
    patch: async () => (await import("./commands/inside/patch-command.js")).patchCommand(),
    align: async () => (await import("./commands/inside/align-command.js")).alignCommand(),
  },
  "Scaling laws": {
    fit: async () => (await import("./commands/fit-command.js")).fitCommand(),
    allocate: async () => (await import("./commands/allocate-command.js")).allocateCommand(),
  },
  "Results elsewhere": {
    export: async () => (await import("./commands/exchange/export-command.js")).exportCommand(),
    query: async () => (await import("./commands/exchange/query-command.js")).queryCommand(),
  },
  "This repository's figures": {
    figures: async () => (await import("./commands/figures-command.js")).figuresCommand(),
    verify: async () => (await import("./commands/verify-command.js")).verifyCommand(),
  },
  "This machine": {
    doctor: async () => (await import("./commands/doctor-command.js")).doctorCommand(),
    list: async () => (await import("./commands/list-command.js")).listCommand(),
    jupyter: async () => (await import("./commands/setup/jupyter-command.js")).jupyterCommand(),
    completion: async () =>
      (await import("./commands/setup/completion-command.js")).completionCommand(),
  },
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
  const isOne = Object.values(groups).some(group => Object.hasOwn(group, word));
  for (const [heading, group] of Object.entries(groups)) {
    isogloss.commandsGroup(`${heading}:`);
    for (const [name, load] of Object.entries(group))
      if (name === word || !isOne || needsAll.has(word)) isogloss.addCommand(await load());
  }
  isogloss.commandsGroup("Help:");
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
