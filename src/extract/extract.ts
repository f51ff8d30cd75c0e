import { existsSync } from "node:fs";
import { IsoglossError } from "../base/error.js";
import { fileError } from "../base/file-error.js";
import { lockFolder } from "../base/lock.js";
import { silent } from "../base/progress.js";
import type { Row } from "../base/row.js";
import { combinedHash, textsHash } from "../corpus/corpus-hash.js";
import type { Engine, Runner } from "../engine/engine.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import { type ChosenPass, chunkTokens, defaultTokenBudget } from "./chosen-pass.js";
import { deviationNote } from "./deviation-note.js";
import { extractLanguage } from "./extract-language.js";
import type { ExtractOptions } from "./extract-options.js";
import { joinedProgress } from "./joined-progress.js";
import { withPooled } from "./pooled.js";
import type { States } from "./states.js";
import { type LanguagePlace, statesPlace } from "./states-place.js";
import { openStems } from "./store/open-states.js";
import {
  finishedStems,
  inputsHash,
  languageLock,
  passHash,
  prepareFolder,
  removeLeftovers,
  type StoreInputs,
} from "./store/store.js";
import { narrowed } from "./store/wider-states.js";
import { type Tokenized, tokenizeLanguage } from "./tokenized.js";

export { defaultStore, type ExtractOptions } from "./extract-options.js";

/** States, and one row a language about the work: tokens, padding, time; `reused` if there was none. */
export interface Extraction extends States {
  /** One row a language. */
  readonly report: readonly Row[];
  /** Where the states lie. */
  readonly folder: string;
}

/**
 * Runs a model over parallel sentences and stores the pooled hidden states of its
 * layers, one file a language. What is stored already is not run again; what was
 * interrupted, even by `kill -9`, goes on where it stopped and ends in the same bytes.
 *
 * Everything that can be refused is refused before the first forward pass.
 *
 * @throws IsoglossError for unknown languages, sentences that are too long, a full disk,
 *   a language that another process is at, or an engine whose states must not be kept
 *   (`Engine.storedAs`).
 *
 * @example
 * ```ts
 * import { extract, loadCorpus, openModel } from "isogloss";
 * const corpus = await loadCorpus("udhr", { languages: ["en", "de", "sw"], limit: 30 });
 * const { checkpoint, model } = await openModel("base");
 * const states = await extract({ checkpoint, model, corpus });
 * const english = await states.matrix("en", 3); // (30, d)
 * console.assert(english.rows === 30);
 * ```
 */
export async function extract(given: ExtractOptions): Promise<Extraction> {
  const { corpus, engine: runs = onnxEngine() } = given;
  const { options, checkpoint, chosen, inputs, folder, items, texts } = await statesPlace(given);
  const stems = items.map(({ files }) => files.stem);
  const pass = passHash(inputs);
  const finished = stems.filter((_, i) => !isPending(items[i]!));
  if (finished.length > 0) await openStems(folder, finished, pass);
  const rows = items.some(isPending)
    ? await runPending(
        { ...options, checkpoint, engine: runs },
        inputs,
        chosen,
        folder,
        items,
      ).catch(error => {
        throw fileError(error, folder, "written");
      })
    : [];
  const report = chosen.languages.map(
    language =>
      rows.find(row => row.language === language) ?? {
        language,
        sentences: corpus.ids.length,
        reused: true,
      },
  );
  const states = narrowed(await openStems(folder, stems, pass), inputs);
  if (states.manifest.corpus.hash !== combinedHash(textsHash(corpus.ids), [...texts]))
    throw new IsoglossError(
      `${folder}: holds states of other texts than those of ${corpus.name}`,
      "Somebody changed the files there; delete the folder and extract again.",
    );
  return { ...described(states, options), report, folder };
}

/** Gives states the names of today: what is known about a text may be more than when it was run. */
function described(
  states: States,
  { corpus, checkpoint, name = checkpoint.name }: ExtractOptions,
): States {
  const { manifest } = states;
  const { source, licence, notes, dropped, unit = "sentence" } = corpus;
  const known = { ...manifest.corpus, name: corpus.name, source, licence, notes, dropped, unit };
  const model = { ...manifest.model, name };
  return withPooled({ ...states, manifest: { ...manifest, corpus: known, model } });
}

const isPending = ({ files }: LanguagePlace) => !existsSync(files.states);

/** Takes all of these languages for this process, or none. */
async function lockLanguages(
  folder: string,
  items: readonly LanguagePlace[],
  { onWait, signal }: Pick<ExtractOptions, "onWait" | "signal">,
): Promise<() => Promise<void>> {
  const taken: (() => Promise<void>)[] = [];
  const release = async () => {
    for (const give of taken.reverse()) await give();
  };
  try {
    // In one order for all, so that no two wait for each other.
    for (const { stem } of items.map(item => item.files).sort((a, b) => (a.stem < b.stem ? -1 : 1)))
      taken.push(await lockFolder(folder, { name: languageLock(stem), onWait, signal }));
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

/** Runs the model over what is not done yet; returns a row for each language that was. */
async function runPending(
  { checkpoint, model, engine, corpus, ...options }: ExtractOptions & { readonly engine: Engine },
  inputs: StoreInputs,
  { weights, sentence }: ChosenPass,
  folder: string,
  items: readonly LanguagePlace[],
): Promise<Row[]> {
  const { progress = silent, signal, tokenBudget = defaultTokenBudget } = options;
  const { layers, poolings, maxTokens, truncate } = inputs;
  const width = layers.length * poolings.length * inputs.model.width;
  const files = items.filter(isPending).map(item => item.files.partial);
  const room = await prepareFolder(folder, corpus.ids.length * width * 4, files);
  if (room !== null) progress.note?.(room);
  const release = await lockLanguages(folder, items.filter(isPending), options);
  let runner: Runner | undefined;
  try {
    // Another process may have finished some meanwhile. Looking into the folder anew shows it, too,
    // where a network's disk still has in mind that the file was not there.
    const finished = new Set(await finishedStems(folder));
    const pending = items.filter(({ files }) => !finished.has(files.stem));
    if (pending.length === 0) return [];
    for (const { files } of pending) await removeLeftovers(folder, files.stem);
    const { texts } = sentence ?? {};
    const limits = { maxTokens, truncate, vocabulary: model.vocabulary, texts, progress, signal };
    const tokenized: Tokenized[] = [];
    for (const { language } of pending)
      tokenized.push(await tokenizeLanguage(checkpoint.tokenizer, corpus, language, limits));
    runner = await engine.open(checkpoint, model, {
      ...options.run,
      layers,
      logits: false,
      vector: sentence?.head,
    });
    const first = sentence === undefined ? tokenized[0] : undefined;
    const deviation =
      first &&
      (await deviationNote(engine, { checkpoint, model, ...options }, layers, first, runner));
    if (deviation !== undefined) progress.note?.(deviation);
    const said = [sentence?.notes ?? [], deviation ?? []].flat();
    const shared = {
      tokenBudget,
      chunkTokens: chunkTokens(model.width, tokenBudget),
      inputs,
      inputsHash: inputsHash(inputs),
      notes: [...checkpoint.notes, ...(model.notes ?? []), ...said],
      weights,
      specialIds: checkpoint.tokenizer.specialIds,
      runner,
      signal,
    };
    const { length: tasks } = pending;
    const whole = joinedProgress(progress, options.name ?? checkpoint.name, {
      tasks,
      total: tasks * corpus.ids.length,
      unit: "sentences",
    });
    const rows: Row[] = [];
    try {
      for (const [i, item] of pending.entries()) {
        const work = { ...item, ...shared, progress: whole.part, tokenized: tokenized[i]! };
        rows.push(await extractLanguage(work));
      }
    } finally {
      whole.done();
    }
    return rows;
  } finally {
    await runner?.close();
    await release();
  }
}
