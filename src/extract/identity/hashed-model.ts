import { sha256 } from "../../base/sha256.js";
import type { Checkpoint, LowRankUpdate, Weight } from "../../checkpoint/checkpoint.js";
import type { Model } from "../../model/operations.js";
import type { ModelIdentity } from "../states.js";
import { hashFiles } from "./hash-files.js";
import { tokenizerHash } from "./tokenizer-hash.js";

/** A model's identity with what is needed beside it to tell one pass from another. */
export interface HashedModel {
  readonly identity: ModelIdentity;
  /**
   * SHA-256 over what is said of each weight and update (tensor, type, place, scale), with the
   * file's contents in place of its path: an index that chooses another of two copies of a
   * tensor makes another model of the same files.
   */
  readonly layoutHash: string;
}

/**
 * Returns what tells a model from every other: hashes of its weights, of its tokenizer and of
 * its configuration.
 *
 * What a `Model` computes is known by its configuration and the name of its architecture: who
 * writes one by hand must give it a name of its own.
 *
 * @param cacheFile Of `hashFiles`.
 */
export async function hashedModel(
  checkpoint: Checkpoint,
  model: Model,
  cacheFile: string,
): Promise<HashedModel> {
  const { name, revision, folder, config, weights, updates, tokenizer } = checkpoint;
  const files = filesOf([...weights, ...updates]);
  const hashes = await hashFiles(files, cacheFile);
  const scales = [...updates].map(([weight, { scale }]) => `${weight} ${scale}`);
  const contents = files.map(file => hashes.get(file)!);
  const identity = {
    name,
    revision,
    architecture: model.architecture,
    blocks: model.blocks,
    width: model.width,
    weightsHash: sha256([...contents.sort(), ...scales.sort()].join("\n")),
    tokenizerHash: await tokenizerHash(folder, tokenizer),
    configHash: sha256(JSON.stringify(config)),
  };
  const placed = (part: ReadonlyMap<string, Weight | LowRankUpdate>) =>
    JSON.stringify([...part].sort(byName), (key, value: unknown) =>
      key === "file" ? hashes.get(String(value)) : value,
    );
  return { identity, layoutHash: sha256(`${placed(weights)}\n${placed(updates)}`) };
}

/** Returns every file that is named anywhere in some descriptions of weights, once. */
function filesOf(described: readonly unknown[]): string[] {
  const files = new Set<string>();
  JSON.stringify(described, (key, value: unknown) => {
    if (key === "file") files.add(String(value));
    return value;
  });
  return [...files];
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) =>
  a < b ? -1 : 1;
