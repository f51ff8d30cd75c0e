import { existsSync } from "node:fs";
import { join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { vocabularyFiles } from "../tokenizer/convert/vocabulary-files.js";
import { shardsOf } from "./find-weights.js";
import { noWeights } from "./no-weights.js";
import { type ConfigCheck, readDescription } from "./read-description.js";
import { readJson } from "./read-json.js";
import { neededModules } from "./sentence/needed-modules.js";
import { weightFiles } from "./weight-files.js";

/** The parts of a checkpoint that say what it is, and are small. */
const descriptions = [
  "config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "generation_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "adapter_config.json",
  "chat_template.jinja",
];

/**
 * Returns which files of a repository are needed next, given its files' names and those that
 * lie in `folder` already: first what describes the model, and how vectors of sentences are made;
 * then the weights, one format only; for sharded ones their index, then the shards that it lists.
 *
 * @throws IsoglossError if it is no checkpoint that can be read, before any weights are fetched.
 */
export async function neededFiles(
  names: readonly string[],
  folder: string,
  judge: ConfigCheck,
): Promise<readonly string[]> {
  const { transformer, files } = await neededModules(names, folder);
  if (!files.every(name => existsSync(join(folder, name)))) return files;
  const own = names
    .filter(name => name.startsWith(transformer))
    .map(name => name.slice(transformer.length));
  const needed = await filesOfTransformer(own, join(folder, transformer), judge);
  return needed.map(name => transformer + name);
}

async function filesOfTransformer(
  names: readonly string[],
  folder: string,
  judge: ConfigCheck,
): Promise<readonly string[]> {
  const has = (name: string) => names.includes(name);
  const small = descriptions.filter(has);
  if (!small.every(name => existsSync(join(folder, name)))) return small;
  const adapter = ["adapter_model.safetensors", "adapter_model.bin"].find(has);
  const weights = weightFiles.find(has);
  if (weights === undefined && adapter !== undefined && has("adapter_config.json"))
    return [adapter];
  if (existsSync(join(folder, "config.json"))) await readDescription(folder, judge);
  if (weights === undefined) throw noWeights(folder, names);
  if (!has("tokenizer.json") && !existsSync(join(folder, "tokenizer.json"))) {
    const missing = (await filesOfTokenizer(names, folder)).filter(
      name => !existsSync(join(folder, name)),
    );
    if (missing.length > 0) return missing;
  }
  if (!weights.endsWith(".index.json")) return [weights];
  const index = join(folder, weights);
  if (!existsSync(index)) return [weights];
  const shards = [...(await shardsOf(index)).keys()];
  const missing = shards.find(shard => !has(shard));
  if (missing !== undefined)
    throw new IsoglossError(
      `${index}: the shard ${missing} is missing`,
      "An upload, or an earlier download, is unfinished: try again, or name another revision.",
    );
  return shards;
}

/**
 * Returns which files of a repository are needed next where only its configuration and its
 * tokenizer are wanted.
 */
export async function neededDescriptions(
  names: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  const missing = (wanted: readonly string[]) =>
    wanted.filter(name => !existsSync(join(folder, name)));
  const small = missing(descriptions.filter(name => names.includes(name)));
  if (small.length > 0 || names.includes("tokenizer.json")) return small;
  return missing(await filesOfTokenizer(names, folder));
}

async function filesOfTokenizer(names: readonly string[], folder: string): Promise<string[]> {
  const config = await readJson(join(folder, "config.json"));
  const settings = names.includes("tokenizer_config.json")
    ? await readJson(join(folder, "tokenizer_config.json"))
    : {};
  return [...vocabularyFiles(folder, names, config, settings)];
}
