import { IsoglossError } from "../base/error.js";
import { silent } from "../base/progress.js";
import { namedPlace } from "../base/text/named-place.js";
import type { Corpus } from "../corpus/corpus.js";
import { loadCorpus } from "../corpus/load-corpus.js";
import type { Selection } from "../corpus/sieve.js";
import { type Extraction, type ExtractOptions, extract } from "../extract/extract.js";
import { holdsArrays } from "../extract/imported/language-arrays.js";
import { startTokenizers } from "../tokenizer/start-tokenizers.js";
import { importedModel, refuseTwins } from "./imported-model.js";
import { openModels } from "./open-model.js";
import type { PlannedPass } from "./plan/study-stages.js";

/** What `gatherStates` takes. */
export interface GatherOptions
  extends Pick<
    ExtractOptions,
    | "engine"
    | "folder"
    | "languages"
    | "layers"
    | "poolings"
    | "prompt"
    | "promptName"
    | "truncate"
    | "run"
    | "progress"
    | "signal"
  > {
  /** The model to put the adapters among the models on, instead of the ones that they name. */
  readonly base?: string;
  /** Only the first so many sentences of each corpus. */
  readonly limit?: number;
  /** Which sentences of the corpora are left out. */
  readonly selection?: Selection;
  /** Called with every corpus before any model is opened; throws for one that will not do. */
  readonly check?: (corpus: Corpus) => void;
  /** Told what will be run, once everything is open and before the first pass. */
  readonly onOpen?: (passes: readonly PlannedPass[]) => void;
  /** Told before each model is run over a corpus: which of how many that is, from 1. */
  readonly onPass?: (number: number, of: number) => void;
  /** Told what a reader should know about how a model was read, before the first is run. */
  readonly note?: (note: string) => void;
}

/**
 * Returns the states of every model over every corpus (imported, where a model is files of arrays), corpus by corpus, under the names
 * that figures use: read from the store where they are, extracted where not.
 *
 * @throws IsoglossError if two corpora have one name, before any model is opened.
 */
export async function gatherStates(
  models: readonly string[],
  corpora: readonly string[],
  {
    progress = silent,
    note,
    base,
    limit,
    languages,
    check,
    selection,
    onOpen,
    onPass,
    ...options
  }: GatherOptions,
): Promise<Extraction[]> {
  void startTokenizers(); // while the corpora are read
  const { engine, signal } = options;
  const loaded: Corpus[] = [];
  for (const spec of corpora)
    loaded.push(await loadCorpus(spec, { ...selection, languages, limit, progress, signal }));
  const twice = loaded.find(({ name }, i) => loaded.findIndex(one => one.name === name) !== i);
  if (twice)
    throw new IsoglossError(
      `two corpora are called "${twice.name}", and their figures would be one`,
      "Give one a name of its own: --corpus NAME=path.",
    );
  for (const corpus of loaded) check?.(corpus);
  // Every model is opened, and so checked, before the first is run.
  const arrays: string[] = [];
  for (const model of models) if (await holdsArrays(namedPlace(model).place)) arrays.push(model);
  const run = models.filter(model => !arrays.includes(model));
  const opened = run.length > 0 ? await openModels(run, { progress, base, engine, signal }) : [];
  refuseTwins(opened, arrays);
  for (const { checkpoint } of opened)
    for (const text of checkpoint.notes) note?.(`${checkpoint.name}: ${text}`);
  onOpen?.(
    loaded.flatMap(corpus =>
      models.map((model): PlannedPass => {
        const { blocks = 0, width = 0 } = opened[run.indexOf(model)]?.model ?? {};
        const [sentences, languages] = [corpus.ids.length, corpus.languages.length];
        return { corpus: corpus.name, blocks, width, sentences, languages };
      }),
    ),
  );
  const gathered: Extraction[] = [];
  for (const [i, corpus] of loaded.entries())
    for (const model of models) {
      onPass?.(gathered.length + 1, loaded.length * models.length);
      const one = opened[run.indexOf(model)];
      const { folder } = options;
      gathered.push(
        one !== undefined
          ? await extract({ ...one, corpus, progress, ...options })
          : await importedModel(model, corpora[i]!, corpus, {
              folder,
              selection,
              progress,
              signal,
            }),
      );
    }
  return gathered;
}
