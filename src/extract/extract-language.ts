import { rename, rm } from "node:fs/promises";
import type { Progress } from "../base/progress.js";
import type { Row } from "../base/row.js";
import { version } from "../base/version.js";
import { writeAtomic } from "../base/write-atomic.js";
import type { LanguageCode } from "../corpus/corpus.js";
import { textsHash } from "../corpus/corpus-hash.js";
import type { Runner } from "../engine/engine.js";
import { formatJsonl } from "../format/jsonl.js";
import { readSafetensorsHeader } from "../format/safetensors.js";
import { createSafetensors, safetensorsLayout } from "../format/write-safetensors.js";
import { type BatchPlan, makeBatch, type PlanOptions, planBatches } from "./batches.js";
import type { LanguageManifest } from "./language-manifest.js";
import { PartialStates } from "./partial-states.js";
import type { PoolingName } from "./poolings.js";
import {
  appendProgress,
  beginProgressLog,
  type ProgressHead,
  type ProgressLog,
  readProgressLog,
} from "./progress-log.js";
import { type LanguageFiles, passHash, type StoreInputs } from "./store.js";
import type { Tokenized } from "./tokenized.js";

export interface LanguageWork extends PlanOptions {
  readonly language: LanguageCode;
  /** The hash of its texts. */
  readonly texts: string;
  readonly files: LanguageFiles;
  readonly inputs: StoreInputs;
  readonly inputsHash: string;
  readonly tokenized: Tokenized;
  readonly specialIds: ReadonlySet<number>;
  readonly runner: Runner;
  readonly progress: Progress;
}

/**
 * Fills the file of one language, from the beginning or from where it was left, and
 * gives it its final name. Returns a row about the work.
 */
export async function extractLanguage(work: LanguageWork): Promise<Row> {
  const { language, files, inputs, tokenized, runner, progress } = work;
  const { corpus, layers, model } = inputs;
  const poolings = inputs.poolings as readonly PoolingName[];
  const sentences = corpus.ids.length;
  const specs = [
    {
      name: "states",
      dtype: "F32" as const,
      shape: [layers.length, poolings.length, sentences, model.width],
    },
  ];

  const left = await leftover(work, specs[0]!.shape);
  if (!left) await createSafetensors(files.partial, specs);
  // A plan that was begun is carried on with, whatever was asked for this time.
  const { tokenBudget, chunkTokens } = left?.head ?? work;
  const lengths = Uint32Array.from(
    { length: sentences },
    (_, i) => tokenized.starts[i + 1]! - tokenized.starts[i]!,
  );
  const plan = planBatches(lengths, { tokenBudget, chunkTokens });
  const shape = { layers: layers.length, poolings: poolings.length, sentences, width: model.width };
  const partial = new PartialStates(
    files.partial,
    safetensorsLayout(specs).tensors.get("states")!.offset,
    shape,
  );
  const batches = plan.chunks.flat();
  const done = new Map(
    [...(left?.done ?? [])].filter(
      ([batch, checksum]) => batches[batch] && partial.checksum(batches[batch]) === checksum,
    ),
  );
  const head: ProgressHead = {
    inputs: work.inputsHash + work.texts,
    tokenBudget,
    chunkTokens,
    engine: join(left?.head.engine, runner.description),
  };
  await beginProgressLog(files.progress, head, done);

  const log = appendProgress(files.progress);
  const task = progress.start(language, sentences, "sentences");
  const begin = performance.now();
  let tokens = 0;
  try {
    for (const number of done.keys()) task.advance(batches[number]!.length);
    let first = 0;
    for (const chunk of plan.chunks) {
      const todo = [...chunk.keys()].map(i => first + i).filter(number => !done.has(number));
      first += chunk.length;
      const made = todo.map(number =>
        makeBatch(batches[number]!, tokenized, poolings, work.specialIds),
      );
      await runner.run(made, (states, index) => {
        const number = todo[index]!;
        log.add(number, partial.write(batches[number] as BatchPlan, states));
        tokens += made[index]!.lengths.reduce((a, b) => a + b, 0);
        const rate = Math.round(tokens / ((performance.now() - begin) / 1000));
        task.advance(made[index]!.size, `${rate.toLocaleString("en")} tokens/s`);
      });
    }
    partial.sync();
  } finally {
    task.done();
    log.close();
    partial.close();
  }
  const seconds = (performance.now() - begin) / 1000;
  await finish(work, head.engine, plan.paddingShare);
  return {
    language,
    sentences,
    reused: false,
    resumed_batches: done.size,
    tokens,
    padding_share: plan.paddingShare,
    truncated: tokenized.truncated,
    seconds,
    tokens_per_second: tokens / seconds,
  };
}

/** The progress of earlier work on the same inputs, if its file is whole. */
async function leftover(work: LanguageWork, shape: readonly number[]): Promise<ProgressLog | null> {
  const log = readProgressLog(work.files.progress);
  if (log?.head.inputs !== work.inputsHash + work.texts) return null;
  const header = await readSafetensorsHeader(work.files.partial).catch(() => null);
  return header?.tensors.get("states")?.shape.join() === shape.join() ? log : null;
}

/** Writes what belongs beside the states, and then, as the last step, gives them their name. */
async function finish(work: LanguageWork, engine: string, paddingShare: number): Promise<void> {
  const { language, texts, files, inputs, tokenized } = work;
  const { corpus, model, layers, poolings, maxTokens } = inputs;
  const { name, source, licence, notes, ids } = corpus;
  const list = corpus.texts.get(language)!;
  await writeAtomic(files.sentences, async handle => {
    const step = 4096; // lines at a time, not a copy of the whole corpus
    for (let i = 0; i < ids.length; i += step) {
      const lines = ids
        .slice(i, i + step)
        .map((id, k) => ({ id, texts: { [language]: list[i + k]! } }));
      await handle.writeFile(formatJsonl(lines));
    }
  });
  const manifest: LanguageManifest = {
    format: 1,
    isogloss: version,
    model,
    corpus: {
      name,
      source,
      licence,
      notes: [...notes],
      sentences: ids.length,
      idsHash: textsHash(ids),
    },
    language,
    textsHash: texts,
    passHash: passHash(inputs),
    layers: [...layers],
    poolings: [...poolings],
    tokenCounts: [...tokenized.counts],
    maxTokens,
    truncated: tokenized.truncated,
    paddingShare,
    engine,
    dtype: "F32",
  };
  await writeAtomic(files.manifest, `${JSON.stringify(manifest)}\n`);
  await rename(files.partial, files.states);
  await rm(files.progress, { force: true });
}

/** What ran where; both, if work was resumed somewhere else. */
function join(before: string | undefined, now: string): string {
  return before === undefined || before.split("; ").includes(now)
    ? (before ?? now)
    : `${before}; ${now}`;
}
