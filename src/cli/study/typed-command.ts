import { shellWord } from "../../base/text/shell-word.js";

/** Returns the command as it was typed, so that a shell reads it again. */
export function typedCommand(): string {
  return ["isogloss", ...process.argv.slice(2)].map(shellWord).join(" ");
}
