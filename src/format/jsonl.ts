/** Returns values as one JSON text a line. */
export function formatJsonl(values: readonly unknown[]): string {
  return values.map(value => `${JSON.stringify(value)}\n`).join("");
}
