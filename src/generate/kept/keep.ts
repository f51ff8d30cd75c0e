import { join } from "node:path";
import { sha256 } from "../../base/sha256.js";
import { version } from "../../base/version.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Engine } from "../../engine/engine.js";
import { type HashedModel, hashedModel } from "../../extract/identity/hashed-model.js";
import { storableAs } from "../../extract/storable-as.js";
import { hashedFolder } from "../../extract/store/store.js";
import type { Model } from "../../model/operations.js";
import { type Begun, type Kept, keepIn } from "./keep-in.js";
import type { KeptWork } from "./kept-work.js";

export type { Kept, Work } from "./keep-in.js";

/** Raise when the same inputs come to mean other items. */
const keptFormat = 1;

/** What is asked of a model, as far as its answers depend on it. */
export interface Asked extends Pick<KeptWork, "onWait" | "signal"> {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly engine: Engine;
  /** What the folder is called beside the model: "xquad-ell_Grek". */
  readonly name: string;
  readonly requests: readonly unknown[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** Where the requests come from: hashes of templates, of corpora; for people and the manifest. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** What is kept: continuations, or likelihoods. */
export type KeptKind = "generations" | "likelihoods";

/** Where in a store something is kept, or will be. */
export interface KeptPlace {
  readonly folder: string;
  /** The hash of all that it depends on. */
  readonly inputs: string;
  readonly hashed: HashedModel;
  readonly requestsHash: string;
}

/** Returns where something is kept, or will be: nothing is run. */
export async function keptPlace(root: string, kind: KeptKind, asked: Asked): Promise<KeptPlace> {
  const { checkpoint, model, engine, name, requests, settings, provenance } = asked;
  const storedAs = storableAs(engine, kind);
  const hashed = await hashedModel(checkpoint, model, join(root, "weight-hashes.json"));
  const requestsHash = sha256(JSON.stringify(requests));
  const inputs = sha256(
    JSON.stringify([keptFormat, kind, hashed, storedAs, name, requestsHash, settings, provenance]),
  );
  return {
    folder: hashedFolder(root, `${checkpoint.name}-${name}`, inputs),
    inputs,
    hashed,
    requestsHash,
  };
}

/**
 * Does some work and keeps what comes of it in a folder of a store, whose name follows from all
 * that it depends on.
 *
 * @param root Of the store; undefined: nothing is kept.
 * @param begin Opens what is needed, and says what runs and how the work is divided.
 * @throws IsoglossError as `keepIn` does.
 */
export async function keep<T>(
  root: string | undefined,
  kind: KeptKind,
  asked: Asked,
  isItem: (value: unknown) => value is T,
  begin: () => Promise<Begun<T>>,
): Promise<Kept<T>> {
  const { name, requests, settings, provenance } = asked;
  const { onWait, signal } = asked;
  const common = { isItem, begin, requests: requests.length, onWait, signal };
  if (root === undefined) return keepIn({ ...common, place: undefined, manifest: () => ({}) });
  const { hashed, requestsHash, inputs, folder } = await keptPlace(root, kind, asked);
  return keepIn({
    ...common,
    place: { folder, kind, inputs },
    manifest: engine => ({
      format: keptFormat,
      isogloss: version,
      kind,
      name,
      model: hashed.identity,
      engine,
      requests: requests.length,
      requestsHash,
      settings,
      provenance,
    }),
  });
}
