import { printable } from "./text/printable.js";

/**
 * Returns a value that came from a file as a short text for a message, however large or deep it
 * is: a text is quoted and cut, what would steer a terminal or turn its direction is escaped, a
 * list shows its first items, an object is "{…}".
 */
export function excerpt(value: unknown): string {
  if (typeof value === "string")
    return printable(JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value));
  if (typeof value !== "object" || value === null) return String(value);
  if (!Array.isArray(value)) return "{…}";
  const items = value.slice(0, 8).map(item => (Array.isArray(item) ? "[…]" : excerpt(item)));
  return `[${items.join(", ")}${value.length > 8 ? ", …" : ""}]`;
}
