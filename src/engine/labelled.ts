import type { Engine } from "./engine.js";

/** Returns a model's name, with what the engine computes of it where that is not float32. */
export function labelled(name: string, { label }: Pick<Engine, "label">): string {
  return label === undefined || name.endsWith(`, ${label}`) ? name : `${name}, ${label}`;
}
