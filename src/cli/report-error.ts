import { CommanderError } from "commander";
import { IsoglossError } from "../base/error.js";
import { fileError } from "../base/file-error.js";
import { printable } from "../base/text/printable.js";
import { remark } from "./terminal.js";

/** The most that is shown of a complaint about an argument, in UTF-16 units. */
const longest = 900;

/**
 * What the command's exit status says, so that a script can tell a typing error
 * from a damaged file from a bug.
 */
export const exitCode = { success: 0, mendable: 1, usage: 2, bug: 70, interrupted: 130 } as const;

/**
 * Prints what went wrong on the error stream and returns the exit status: one
 * sentence and one hint for what a user can mend; the stack for a bug of ours.
 */
export function reportError(thrown: unknown, write: (lines: string) => void = remark): number {
  const error = fileError(thrown, "a file", "used"); // a disk can fill up anywhere
  if (error instanceof CommanderError)
    return error.exitCode === 0 ? exitCode.success : exitCode.usage;
  if (error instanceof IsoglossError) {
    write(`error: ${error.message}\n hint: ${error.hint}`);
    return exitCode.mendable;
  }
  // The library's own words for a wrong argument, which here came from an option.
  if (error instanceof RangeError && /^[A-Za-z.]+: /.test(error.message)) {
    write(
      `error: ${printable(error.message, longest)}\n hint: Check the options; --help lists them.`,
    );
    return exitCode.usage;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  write(`This is a bug in isogloss, not a mistake of yours:\n${text}`);
  return exitCode.bug;
}
