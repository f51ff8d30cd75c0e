import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { isPresent } from "../../base/open-file.js";
import type { SentenceVectors, Weight } from "../checkpoint.js";
import { readJson } from "../read-json.js";
import { type ListedModule, listedModules, moduleList } from "./listed-modules.js";
import { readPooling } from "./read-pooling.js";
import { notMade, readTextSettings, readUsage } from "./read-settings.js";
import { readStep } from "./read-step.js";
import type { SentenceStep } from "./sentence-modules.js";

/**
 * Returns where the transformer of a model lies: its folder, or one inside that modules.json
 * names first.
 */
export async function transformerFolder(folder: string): Promise<string> {
  const [first] = (await listedUnlessDamaged(folder)) ?? [];
  if (first === undefined || first.path === "") return folder;
  const inner = join(folder, first.path);
  return (await isPresent(join(inner, "config.json"))) ? inner : folder;
}

/** Returns the modules of a folder; none if their list is damaged, which `readSentence` tells. */
export async function listedUnlessDamaged(folder: string): Promise<readonly ListedModule[] | null> {
  try {
    return await listedModules(folder);
  } catch (error) {
    if (error instanceof IsoglossError) return null;
    throw error;
  }
}

/**
 * Returns how a sentence-transformers folder makes its vectors, why that cannot be read, or null
 * if the folder is of no such model. Hidden states need nothing of it, so it refuses nothing.
 */
export async function readSentence(
  folder: string,
): Promise<SentenceVectors | IsoglossError | null> {
  try {
    const modules = await listedModules(folder);
    return modules && (await modulesOf(folder, modules));
  } catch (error) {
    if (error instanceof IsoglossError) return error;
    throw error;
  }
}

async function modulesOf(
  folder: string,
  [transformer, pooling, ...others]: readonly ListedModule[],
): Promise<SentenceVectors> {
  const file = join(folder, moduleList);
  if (transformer?.kind !== "Transformer") throw notMade(file, "begins with no Transformer");
  if (pooling?.kind !== "Pooling") throw notMade(file, "lists no Pooling after the Transformer");
  const poolingFile = join(folder, pooling.path, "config.json");
  const steps: SentenceStep[] = [];
  const weights = new Map<string, Weight>();
  for (const module of others) {
    const read = await readStep(folder, module);
    if (read.step !== undefined) steps.push(read.step);
    for (const [name, weight] of read.weights) weights.set(name, weight);
  }
  return {
    ...readPooling(await readJson(poolingFile), poolingFile),
    ...(await readTextSettings(join(folder, transformer.path))),
    ...(await readUsage(folder)),
    steps,
    weights,
  };
}
