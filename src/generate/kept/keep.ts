import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../../base/file-error.js";
import { lockFolder } from "../../base/lock.js";
import { sha256 } from "../../base/sha256.js";
import { version } from "../../base/version.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Engine } from "../../engine/engine.js";
import { hashedModel } from "../../extract/identity/hashed-model.js";
import { storableAs } from "../../extract/storable-as.js";
import { hashedFolder, removeLeftovers } from "../../extract/store/store.js";
import type { Model } from "../../model/operations.js";
import { finishKept, type KeptInputs, openUnfinished, type Plan, readKept } from "./kept-items.js";

/** Raise when the same inputs come to mean other items. */
const keptFormat = 1;

/** What is asked of a model, as far as its answers depend on it. */
export interface Asked {
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

/** Work whose finished requests are kept as it goes. */
export interface Work<T> {
  readonly plan: Plan;
  readonly done: ReadonlyMap<number, readonly T[]>;
  add(request: number, items: readonly T[]): void;
}

/** What was generated, and where it is kept. */
export interface Kept<T> {
  readonly items: readonly T[];
  /** Where they lie; null if they are in memory only. */
  readonly folder: string | null;
  /** Whether they were there. */
  readonly reused: boolean;
}

/**
 * Does some work and keeps what comes of it in a folder of a store, whose name follows from all
 * that it depends on: what is finished is not done again, and what was interrupted, even by
 * `kill -9`, is gone on with.
 *
 * @param root Of the store; undefined: nothing is kept.
 * @param begin Opens what is needed, and says what runs and how the work is divided.
 * @throws IsoglossError if another process does it already, or the folder cannot be written.
 */
export async function keep<T>(
  root: string | undefined,
  kind: "generations" | "likelihoods",
  asked: Asked,
  isItem: (value: unknown) => value is T,
  begin: () => Promise<{
    readonly engine: string;
    readonly plan: Plan;
    run(work: Work<T>): Promise<void>;
    close(): Promise<void>;
  }>,
): Promise<Kept<T>> {
  const inOrder = (done: ReadonlyMap<number, readonly T[]>) =>
    asked.requests.flatMap((_, i) => done.get(i)!);
  if (root === undefined) {
    const { plan, run, close } = await begin();
    const done = new Map<number, readonly T[]>();
    try {
      await run({ plan, done, add: (request, items) => done.set(request, items) });
    } finally {
      await close();
    }
    return { items: inOrder(done), folder: null, reused: false };
  }

  const { checkpoint, model, engine, name, requests, settings, provenance } = asked;
  const storedAs = storableAs(engine, kind);
  const hashed = await hashedModel(checkpoint, model, join(root, "weight-hashes.json"));
  const requestsHash = sha256(JSON.stringify(requests));
  const inputs = sha256(
    JSON.stringify([keptFormat, kind, hashed, storedAs, name, requestsHash, settings, provenance]),
  );
  const folder = hashedFolder(root, `${checkpoint.name}-${name}`, inputs);
  const place: KeptInputs<T> = { folder, kind, inputs, isItem };
  try {
    const finished = await readKept(place);
    if (finished !== null) return { items: finished, folder, reused: true };
    await mkdir(folder, { recursive: true });
    const release = await lockFolder(folder);
    try {
      await removeLeftovers(folder);
      const meanwhile = await readKept(place); // another process may have finished it
      if (meanwhile !== null) return { items: meanwhile, folder, reused: true };
      const { run, close, ...begun } = await begin();
      try {
        const work = await openUnfinished(place, begun.plan, begun.engine);
        try {
          await run(work);
        } finally {
          work.close();
        }
        const items = inOrder(work.done);
        await finishKept(place, items, {
          format: keptFormat,
          isogloss: version,
          kind,
          name,
          model: hashed.identity,
          engine: work.engine,
          requests: requests.length,
          requestsHash,
          settings,
          provenance,
        });
        return { items, folder, reused: false };
      } finally {
        await close();
      }
    } finally {
      await release();
    }
  } catch (error) {
    throw fileError(error, folder, "written");
  }
}
