/** Returns the command as it was typed, so that a shell reads it again. */
export function typedCommand(): string {
  return ["isogloss", ...process.argv.slice(2)].map(shellWord).join(" ");
}

/** Returns a word as a shell reads it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
