import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { IsoglossError } from "../base/error.js";

/** The package that holds them: 28 MB that who brings models of their own need not install. */
const packageName = "isogloss-models";

/** Where that package lies in a clone. */
const inClone = resolve(import.meta.dirname, "../../data/models");

const folder = existsSync(inClone) ? inClone : (installed() ?? inClone);

/** Where the held-out segments lie that the tuned models were not trained on. */
export const heldoutCorpus = resolve(folder, "heldout.jsonl");

/** How a copy without the models comes by them. */
export const modelsHint = `They are the package ${packageName}: in a clone npm pack -w ${packageName} makes its file, and npm install takes that.`;

/**
 * Returns the models of the package isogloss-models, by name: the base first, then those
 * tuned on more and more translation pairs, which end in their number. None without it.
 */
export function embeddedModels(): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter(name => existsSync(join(folder, name, "config.json")));
  const volume = (name: string) => Number(/(\d+)$/.exec(name)?.[1] ?? 0);
  names.sort((a, b) => volume(a) - volume(b) || (a < b ? -1 : 1));
  return new Map(names.map(name => [name, join(folder, name)]));
}

/**
 * Returns the names of the embedded models, the base first.
 *
 * @throws IsoglossError if they are not installed.
 */
export function embeddedNames(): readonly [string, ...string[]] {
  const [base, ...tuned] = embeddedModels().keys();
  if (base === undefined)
    throw new IsoglossError("the models that Isogloss ships are not installed", modelsHint);
  return [base, ...tuned];
}

function installed(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`));
  } catch {
    return undefined;
  }
}
