import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where the models that come with the package lie; `data/` stands beside `src/` and `dist/`. */
const folder = resolve(import.meta.dirname, "../../data/models");

/** Where the held-out segments lie that the tuned models were not trained on. */
export const heldoutCorpus = resolve(folder, "heldout.jsonl");

/**
 * Returns the models that come with the package, by name: the base first, then those
 * tuned on more and more translation pairs, which end in their number.
 */
export function embeddedModels(): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter(name => existsSync(join(folder, name, "config.json")));
  const volume = (name: string) => Number(/(\d+)$/.exec(name)?.[1] ?? 0);
  names.sort((a, b) => volume(a) - volume(b) || (a < b ? -1 : 1));
  return new Map(names.map(name => [name, join(folder, name)]));
}
