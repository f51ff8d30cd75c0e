import { existsSync } from "node:fs";

/** Something that is opened, and what it is to be called. */
export interface NamedPlace {
  /** Undefined where nobody named it. */
  readonly name: string | undefined;
  readonly place: string;
}

/**
 * Returns what `NAME=place` says: "Gemma 3=./hf" is called "Gemma 3" and lies in ./hf. What begins
 * as a path does, and what is there under its whole name, has no name before it.
 */
export function namedPlace(spec: string): NamedPlace {
  const at = spec.indexOf("=");
  const plain = at < 1 || at === spec.length - 1 || /^[./~\\]/.test(spec);
  if (plain || spec.includes("\0") || existsSync(spec)) return { name: undefined, place: spec };
  return { name: spec.slice(0, at).trim() || undefined, place: spec.slice(at + 1) };
}
