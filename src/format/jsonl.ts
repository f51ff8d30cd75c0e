import { IsoglossError } from "../base/error.js";

/**
 * Returns the values of a text that holds one JSON value a line. Empty lines are skipped.
 *
 * @param file For messages.
 * @throws IsoglossError naming file and line.
 */
export function parseJsonl(text: string, file: string): unknown[] {
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch (cause) {
      throw new IsoglossError(
        `${file}:${i + 1}: not valid JSON`,
        "Each line must be one complete JSON value.",
        { cause },
      );
    }
  });
}

/** Returns values as one JSON text a line. */
export function formatJsonl(values: readonly unknown[]): string {
  return values.map(value => `${JSON.stringify(value)}\n`).join("");
}
