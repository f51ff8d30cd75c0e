/** Characters that are handed over at once. */
const step = 1 << 20;

/** Yields values as one JSON text a line, many lines at a time: all of them may be more than a text can hold. */
export function* jsonlPieces(values: Iterable<unknown>): Generator<string> {
  let lines: string[] = [];
  let length = 0;
  for (const value of values) {
    const line = `${JSON.stringify(value)}\n`;
    lines.push(line);
    length += line.length;
    if (length < step) continue;
    yield lines.join("");
    lines = [];
    length = 0;
  }
  if (lines.length > 0) yield lines.join("");
}

/** Returns values as one JSON text a line. */
export function formatJsonl(values: readonly unknown[]): string {
  return [...jsonlPieces(values)].join("");
}
