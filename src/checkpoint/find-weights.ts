import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { inside } from "../base/inside.js";
import { isFloatDtype } from "../format/dtype.js";
import { readSafetensorsHeader } from "../format/safetensors.js";
import type { TensorEntry } from "../format/safetensors-header.js";
import type { Weight } from "./checkpoint.js";
import { readPytorchBin } from "./pytorch-bin.js";
import { isObject, readJson } from "./read-json.js";

/** What people call a model's weights, in the order in which they are looked for. */
export const weightFiles: readonly string[] = [
  "model.safetensors",
  "model.safetensors.index.json",
  "pytorch_model.bin",
  "pytorch_model.bin.index.json",
];

/**
 * Returns where each weight of a model folder lies: in model.safetensors or
 * pytorch_model.bin, in one file or in the shards that an index lists.
 * Buffers of integers and truth values, such as position ids, are left out; TensorFlow's
 * names for a normalization's parameters, which BERT's own checkpoints keep, become PyTorch's.
 *
 * @throws IsoglossError if there are no weights, a shard or a tensor of the index is missing,
 *   a header lies, or an element type is none of F32, F16, BF16.
 */
export async function findWeights(folder: string): Promise<ReadonlyMap<string, Weight>> {
  const name = weightFiles.find(name => existsSync(join(folder, name)));
  if (name === undefined)
    throw new IsoglossError(
      `${folder}: has no weights`,
      `A checkpoint holds one of ${weightFiles.join(", ")}.`,
    );
  const file = join(folder, name);
  return name.endsWith(".index.json") ? readShards(folder, file) : readWeights(file);
}

async function readShards(folder: string, index: string): Promise<ReadonlyMap<string, Weight>> {
  const weights = new Map<string, Weight>();
  const shards = await shardsOf(index);
  for (const [shard, names] of shards) {
    const file = inside(folder, shard, index);
    if (!existsSync(file))
      throw new IsoglossError(
        `${folder}: the shard ${shard} is missing`,
        `${basename(index)} lists ${shards.size} files; get the ones that are not there.`,
      );
    const all = await readTensors(file);
    for (const name of names) {
      const entry = all.get(name);
      if (entry === undefined)
        throw new IsoglossError(
          `${file}: the tensor ${excerpt(name)}, which ${basename(index)} places there, is missing`,
          "Index and shards come from different checkpoints, or a download was cut short: get them again.",
        );
      addWeight(weights, name, entry, await realpath(file));
    }
  }
  return weights;
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
  return shards;
}

/** Returns the weights of one .safetensors or .bin file. */
export async function readWeights(file: string): Promise<ReadonlyMap<string, Weight>> {
  const weights = new Map<string, Weight>();
  const real = await realpath(file);
  for (const [name, entry] of await readTensors(file)) addWeight(weights, name, entry, real);
  return weights;
}

async function readTensors(file: string): Promise<ReadonlyMap<string, TensorEntry>> {
  return file.endsWith(".safetensors")
    ? (await readSafetensorsHeader(file)).tensors
    : readPytorchBin(file);
}

function addWeight(
  weights: Map<string, Weight>,
  name: string,
  { dtype, shape, offset, length }: TensorEntry,
  file: string,
): void {
  if (isFloatDtype(dtype)) weights.set(modern(name), { dtype, shape, file, offset, length });
  else if (dtype.startsWith("F") || dtype === "C64")
    throw new IsoglossError(
      `${file}: the tensor ${excerpt(name)} is stored as ${dtype}, which is not read`,
      "Save the checkpoint as float32, float16 or bfloat16.",
    );
}

/** The first BERTs were converted from TensorFlow, names and all. */
function modern(name: string): string {
  return name
    .replace(/LayerNorm\.gamma$/, "LayerNorm.weight")
    .replace(/LayerNorm\.beta$/, "LayerNorm.bias");
}
