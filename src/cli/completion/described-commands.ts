import type { Command } from "commander";

/** An option as a shell completes it. */
interface DescribedOption {
  /** "--corpus". */
  readonly flag: string;
  readonly about: string;
  readonly takesValue: boolean;
  /** Empty where any value, or a file, may follow. */
  readonly values: readonly string[];
}

/** A command as a shell completes it. */
export interface DescribedCommand {
  readonly name: string;
  readonly about: string;
  /** Of its first argument; empty where that is a file or anything. */
  readonly values: readonly string[];
  readonly options: readonly DescribedOption[];
}

/** Returns what a program's commands take, as their own help has it. */
export function describedCommands(program: Command): readonly DescribedCommand[] {
  return program.commands.map(command => ({
    name: command.name(),
    about: command.description(),
    values: command.registeredArguments[0]?.argChoices ?? [],
    options: [
      ...command.options.map(option => ({
        flag: option.long ?? option.short!,
        about: option.description,
        takesValue: option.required || option.optional,
        values: option.argChoices ?? [],
      })),
      { flag: "--help", about: "display help", takesValue: false, values: [] },
    ],
  }));
}
