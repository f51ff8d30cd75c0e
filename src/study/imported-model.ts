import { IsoglossError } from "../base/error.js";
import type { LongWork } from "../base/progress.js";
import { namedPlace } from "../base/text/named-place.js";
import type { Corpus } from "../corpus/corpus.js";
import { loadCorpus } from "../corpus/load-corpus.js";
import type { Selection } from "../corpus/sieve.js";
import type { Extraction } from "../extract/extract.js";
import { arraysName, importStates } from "../extract/imported/import-states.js";
import { holdsArrays } from "../extract/imported/language-arrays.js";
import { narrowedTo } from "../extract/imported/narrowed-to.js";
import type { OpenModel } from "./open-model.js";

/** Where the states go, and how the corpus was read. */
export interface ImportedModelOptions extends LongWork {
  readonly folder?: string;
  readonly selection?: Selection;
}

/**
 * Returns the states of a model that is files of arrays, of as many sentences as `corpus` has: where
 * only the first are wanted, the vectors are still of all.
 *
 * @param spec A file or folder of arrays, or NAME=path.
 * @param corpusSpec What `corpus` was loaded from.
 */
export async function importedModel(
  spec: string,
  corpusSpec: string,
  corpus: Corpus,
  { folder, selection, ...work }: ImportedModelOptions,
): Promise<Extraction> {
  const { name, place } = namedPlace(spec);
  const { languages } = corpus;
  const whole = await loadCorpus(corpusSpec, { ...selection, languages });
  const states = await importStates({ arrays: [place], corpus: whole, name, folder, ...work });
  return corpus.ids.length < whole.ids.length ? narrowedTo(states, corpus) : states;
}

/** @throws IsoglossError if arrays and a model, or two of arrays, would have one name. */
export function refuseTwins(opened: readonly OpenModel[], arrays: readonly string[]): void {
  const names = [
    ...opened.map(({ name }) => name),
    ...arrays.map(spec => {
      const { name, place } = namedPlace(spec);
      return name ?? arraysName(place);
    }),
  ];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new IsoglossError(
      `two models are called "${twice}"`,
      "Give each a name of its own: NAME=path, or --name NAME for each.",
    );
}

/** @throws IsoglossError if something is asked of what is only vectors. */
export async function refuseArrays(models: readonly string[], what: string): Promise<void> {
  for (const model of models)
    if (await holdsArrays(namedPlace(model).place))
      throw new IsoglossError(
        `${model}: holds vectors, and nothing that could answer: ${what}`,
        "Name the model itself, or leave the tasks out.",
      );
}
