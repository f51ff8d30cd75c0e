import { Argument, Command } from "commander";
import { completionScript, shells } from "../../completion/completion-script.js";
import { describedCommands } from "../../completion/described-commands.js";
import { say } from "../../terminal.js";

/** `isogloss completion`: what a shell completes, from the commands' own options. */
export function completionCommand(): Command {
  const command = new Command("completion")
    .description("print a shell's completions: commands, options and their values")
    .addArgument(new Argument("<shell>", "which").choices([...shells]))
    .addHelpText(
      "after",
      `
Examples:
  isogloss completion bash > ~/.local/share/bash-completion/completions/isogloss
  isogloss completion zsh > "\${fpath[1]}/_isogloss"
  isogloss completion fish > ~/.config/fish/completions/isogloss.fish`,
    );
  return command.action((shell: (typeof shells)[number]) => {
    say(completionScript(shell, describedCommands(command.parent!)).trimEnd());
  });
}
