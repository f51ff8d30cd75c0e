import { lstat } from "node:fs/promises";
import { readSafetensorsHeader } from "../../format/safetensors.js";
import { createSafetensors } from "../../format/write-safetensors.js";
import { type Plan, planBatches } from "../batches.js";
import type { LanguageWork } from "../language-work.js";
import { statesAxes } from "./language-manifest.js";
import { PartialStates } from "./partial-states.js";
import {
  appendProgress,
  beginProgressLog,
  type ProgressLog,
  readProgressLog,
} from "./progress-log.js";

/** A file of states that is being filled. */
export interface Unfinished {
  readonly plan: Plan;
  /** The batches, numbered through all chunks, that the file has already. */
  readonly done: ReadonlySet<number>;
  /** What ran where; several, if work was resumed somewhere else. */
  readonly engine: string;
  /** Which file is being filled, as its disk numbers them. */
  readonly inode: number;
  /** Puts the states of a batch, (layers, B, P, H), into the file, and then into the log. */
  store(batch: number, states: Float32Array): void;
  /** Flushes to the disk and closes. */
  close(): void;
}

/**
 * Opens the unfinished file of a language, or begins one. Batches that the log says are
 * done are believed if the file has what their checksums say.
 */
export async function openUnfinished(work: LanguageWork): Promise<Unfinished> {
  const { files, inputs, tokenized, runner } = work;
  const { layers, poolings, corpus, model } = inputs;
  const shape = [layers.length, poolings.length, corpus.ids.length, model.width] as const;
  const specs = [{ name: "states", dtype: "F32" as const, shape }];

  const left = await leftover(work, shape);
  if (!left) await createSafetensors(files.partial, specs, { axes: statesAxes });
  // A plan that was begun is carried on with, whatever was asked for this time.
  const { tokenBudget, chunkTokens } = left?.head ?? work;
  const { starts } = tokenized;
  const lengths = Uint32Array.from(tokenized.counts, (_, i) => starts[i + 1]! - starts[i]!);
  const plan = planBatches(lengths, { tokenBudget, chunkTokens });
  const batches = plan.chunks.flat();

  // Where the file itself says: one that an earlier version began has another header.
  const { offset } = (await readSafetensorsHeader(files.partial)).tensors.get("states")!;
  const partial = new PartialStates(files.partial, offset, {
    layers: shape[0],
    poolings: shape[1],
    sentences: shape[2],
    width: shape[3],
  });
  const done = [...(left?.done ?? [])].filter(([number, checksum]) => {
    const batch = batches[number];
    return batch !== undefined && partial.checksum(batch) === checksum;
  });
  const engine = joined(left?.head.engine, runner.description);
  const head = { inputs: work.inputsHash + work.texts, tokenBudget, chunkTokens, engine };
  await beginProgressLog(files.progress, head, new Map(done));
  const log = appendProgress(files.progress);
  return {
    plan,
    done: new Set(done.map(([number]) => number)),
    engine,
    inode: partial.inode,
    store: (number, states) => log.add(number, partial.write(batches[number]!, states)),
    close() {
      log.close();
      partial.sync();
      partial.close();
    },
  };
}

/** The log of earlier work on the same inputs, if the file it speaks of is whole. */
async function leftover(
  { files, inputsHash, texts }: LanguageWork,
  shape: readonly number[],
): Promise<ProgressLog | null> {
  const log = await readProgressLog(files.progress);
  if (log?.head.inputs !== inputsHash + texts) return null;
  // What lies behind a link is not this work's to write to; beginning anew replaces the link.
  const isFile = await lstat(files.partial).then(
    found => found.isFile(),
    () => false,
  );
  if (!isFile) return null;
  const header = await readSafetensorsHeader(files.partial).catch(() => null);
  return header?.tensors.get("states")?.shape.join() === shape.join() ? log : null;
}

function joined(before: string | undefined, now: string): string {
  if (before === undefined) return now;
  return before.split("; ").includes(now) ? before : `${before}; ${now}`;
}
