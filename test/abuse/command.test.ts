import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { program } from "../../src/cli/program.js";
import type { Random } from "../../src/numeric/random.js";
import { scratch } from "../support/scratch.js";
import { campaign } from "./campaign.js";
import { hostileText } from "./hostile-text.js";
import { runCommand } from "./run-command.js";

const root = scratch();
const folder = join(root, "work");
mkdirSync(folder);

/** Commands that hold what a stranger may have typed or generated; `doctor` takes nothing. */
const commands = (await program()).commands.filter(one => !["doctor", "help"].includes(one.name()));

/** Flags whose value is never hostile here: with them alone a command would do its work. */
const harmless = ["--help", "--version", "--json"];

/** Words that no command can do its work with: an input that is not there, hostile options. */
function hostileWords(random: Random): string[] {
  const command = commands[random.integer(commands.length)]!;
  const flags = command.options
    .map(option => option.long ?? "")
    .filter(flag => flag !== "" && !harmless.includes(flag));
  const words = [command.name()];
  for (let times = 1 + random.integer(3); times > 0; times--) {
    // `work` has no flag of its own.
    const flag = flags.length === 0 ? undefined : flags[random.integer(flags.length)];
    const own = random.integer(8) > 0 ? flag : undefined;
    words.push(own ?? `--${hostileText(random)}`, hostileText(random));
  }
  // Last, whatever the options: it is a model, a file, a folder or a part, and not there.
  words.push(join(folder, "none", hostileText(random).slice(0, 5000)));
  return words;
}

campaign({
  name: "arguments of the command",
  full: 600,
  small: 40,
  folder: root,
  refused: 0.95,
  make: random => {
    const words = hostileWords(random);
    return { size: words.join("").length, run: () => runCommand(...words) };
  },
});
