import { readdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { inside } from "../base/inside.js";
import { isPresent } from "../base/open-file.js";
import type { UnusableTensor, Weight } from "./checkpoint.js";
import { noWeights } from "./no-weights.js";
import { plainNames } from "./plain-names.js";
import { isObject, readJson } from "./read-json.js";
import { readTensors } from "./read-tensors.js";
import { withStackedExperts } from "./stacked-experts.js";
import { weightFiles } from "./weight-files.js";

/** The tensors of some files, by name: those that can be weights, and the others. */
export interface FoundTensors {
  readonly weights: ReadonlyMap<string, Weight>;
  readonly unusable: ReadonlyMap<string, UnusableTensor>;
}

/**
 * Returns where each weight of a model folder lies: in model.safetensors or
 * pytorch_model.bin, in one file or in the shards that an index lists. What the shards hold
 * counts, as in transformers, not what the index says of them: a tensor that it leaves out is
 * there, one that it promises in vain is unusable.
 *
 * Names are those of the model itself: what training tools put before them is left out, and
 * TensorFlow's names of a normalization's parameters, which BERT's own checkpoints keep, become
 * PyTorch's.
 *
 * @throws IsoglossError if there are no weights, a shard of the index is missing, a header lies,
 *   or there are LoRA matrices that nobody merged.
 */
export async function findWeights(folder: string): Promise<FoundTensors> {
  const present = await Promise.all(weightFiles.map(name => isPresent(join(folder, name))));
  const name = weightFiles.find((_, i) => present[i]);
  if (name === undefined) throw noWeights(folder, await readdir(folder));
  const file = join(folder, name);
  const found = name.endsWith(".index.json")
    ? await readShards(folder, file)
    : await readWeights(file);
  const lora = [...found.weights.keys()].find(name => /\.lora_(A|B|embedding_A)\b/.test(name));
  if (lora !== undefined)
    throw new IsoglossError(
      `${file}: holds the LoRA matrix ${excerpt(lora)} beside the weights, not merged into them`,
      "Merge it in Python, with PEFT's merge_and_unload(), and save the whole model; or save the adapter alone.",
    );
  return inModelNames(found);
}

async function readShards(folder: string, index: string): Promise<FoundTensors> {
  const weights = new Map<string, Weight>();
  const unusable = new Map<string, UnusableTensor>();
  const shards = await shardsOf(index);
  // Of a tensor that two shards hold, transformers takes the last one's.
  for (const shard of [...shards.keys()].sort()) {
    const file = inside(folder, shard, index);
    if (!(await isPresent(file)))
      throw new IsoglossError(
        `${folder}: the shard ${excerpt(shard)} is missing`,
        `${basename(index)} lists ${shards.size} files; get the ones that are not there.`,
      );
    const found = await readWeights(file);
    for (const [name, weight] of found.weights) {
      weights.set(name, weight);
      unusable.delete(name);
    }
    for (const [name, tensor] of found.unusable) {
      unusable.set(name, tensor);
      weights.delete(name);
    }
  }
  for (const [shard, names] of shards)
    for (const name of names)
      if (!weights.has(name) && !unusable.has(name))
        unusable.set(name, {
          file: inside(folder, shard, index),
          why: `is missing, although ${basename(index)} places it there`,
        });
  return { weights, unusable };
}

/**
 * Returns the files that an index names, each with the tensors that it places there.
 * @throws IsoglossError if it is no index, or names what is not a file beside it.
 */
export async function shardsOf(index: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const { weight_map: map } = await readJson(index);
  const hint = "Get the index and its shards again.";
  if (!isObject(map)) throw new IsoglossError(`${index}: has no weight_map`, hint);
  const shards = new Map<string, string[]>();
  for (const [name, shard] of Object.entries(map)) {
    if (typeof shard !== "string")
      throw new IsoglossError(`${index}: names no file for ${excerpt(name)}`, hint);
    inside(dirname(index), shard, index);
    const names = shards.get(shard);
    if (names === undefined) shards.set(shard, [name]);
    else names.push(name);
  }
  if (shards.size === 0) throw new IsoglossError(`${index}: lists no shard`, hint);
  return shards;
}

/** Returns the tensors of one .safetensors or .bin file, under the names that it has for them. */
export async function readWeights(file: string): Promise<FoundTensors> {
  return readTensors(file, await realpath(file).catch(() => file)); // opening it says why not
}

function inModelNames({ weights, unusable }: FoundTensors): FoundTensors {
  const plain = plainNames([...weights.keys(), ...unusable.keys()]);
  const named = <T>(tensors: ReadonlyMap<string, T>) =>
    new Map(Array.from(tensors, ([name, tensor]) => [modern(plain.get(name)!), tensor]));
  return { weights: withStackedExperts(named(weights)), unusable: named(unusable) };
}

/** The first BERTs were converted from TensorFlow, names and all. */
function modern(name: string): string {
  return name
    .replace(/LayerNorm\.gamma$/, "LayerNorm.weight")
    .replace(/LayerNorm\.beta$/, "LayerNorm.bias");
}
