import { existsSync } from "node:fs";
import { join } from "node:path";
import { moduleList } from "./listed-modules.js";
import { listedUnlessDamaged } from "./read-sentence.js";
import { textSettings, usageFile } from "./read-settings.js";
import { stepWeights } from "./read-step.js";

/** What a repository has beside its transformer. */
export interface NeededModules {
  /** What precedes the names of the transformer's files: "", or "0_Transformer/". */
  readonly transformer: string;
  /** The names of files that say how vectors of sentences are made, as far as is known by now. */
  readonly files: readonly string[];
}

/**
 * Returns which files of a repository say how vectors of sentences are made.
 * @param names The repository's.
 * @param folder Where those lie that were fetched.
 */
export async function neededModules(
  names: readonly string[],
  folder: string,
): Promise<NeededModules> {
  const has = (name: string) => names.includes(name);
  if (!has(moduleList)) return { transformer: "", files: [] };
  const first = [moduleList, usageFile].filter(has);
  if (!existsSync(join(folder, moduleList))) return { transformer: "", files: first };
  const [transformer, ...others] = (await listedUnlessDamaged(folder)) ?? [];
  const inner = `${transformer?.path}/`;
  const prefix = transformer?.path && has(`${inner}config.json`) ? inner : "";
  const parts = others
    .filter(({ path }) => path !== "")
    .flatMap(({ path }) => {
      const weights = stepWeights.map(name => `${path}/${name}`).find(has);
      return [`${path}/config.json`, ...(weights === undefined ? [] : [weights])];
    });
  const settings = textSettings.map(name => prefix + name);
  return { transformer: prefix, files: [...first, ...settings, ...parts].filter(has) };
}
