import type { DroppedColumn, RowOf } from "../../base/columns.js";
import { IsoglossError } from "../../base/error.js";
import { groupBy } from "../../base/group-by.js";
import type { PairMeasure } from "../../similarity/pair-measure.js";
import { pair } from "../../similarity/prepared/pair.js";
import { preparedStates } from "../../similarity/prepared/prepared-states.js";
import { dali } from "../../similarity/retrieval/dali.js";
import { mexa } from "../../similarity/retrieval/mexa.js";
import { raw } from "../../states/preprocess.js";
import type { Source } from "../../states/source.js";

/** Whether an item's states find their translation, at a layer. */
export type AlignedItemRow = RowOf<
  | "model"
  | "revision"
  | "weights"
  | "corpus"
  | "corpus_hash"
  | "unit"
  | "pooling"
  | "version"
  | "measure"
  | "preprocessing"
  | "language"
  | "layer"
  | "item"
  | "value"
> &
  DroppedColumn;

/** What `alignedItems` takes. */
export interface AlignedItemsOptions {
  /**
   * What comes between an item's id and the number of its ending in the ids of sentences: "q7#2"
   * with "#". Items of several sentences are aligned as DALI has it; left out, each sentence is an
   * item, and is aligned as MEXA has it.
   */
  readonly endings?: string | undefined;
  /** Also ask DALI's stricter form, within each language. */
  readonly strict?: boolean;
}

/**
 * Returns for each language, layer and item whether its states find those of its translation into
 * the pivot: 1 or 0. Ties count against, whichever row stands first.
 *
 * @throws IsoglossError if sentences have no ids.
 */
export async function alignedItems(
  source: Source,
  { endings, strict = false }: AlignedItemsOptions = {},
): Promise<AlignedItemRow[]> {
  const sentences = await source.texts(source.pivot);
  if (!sentences)
    throw new IsoglossError(
      "these states have no sentences, whose ids items could be found by",
      "Take states that isogloss extract wrote.",
    );
  const items = itemsOf(
    sentences.map(({ id }) => id),
    endings,
  );
  const rows = [...items.values()];
  const measure: PairMeasure = endings === undefined ? mexa : dali.with({ items: rows, strict });
  const prepared = preparedStates({ compute: {}, memory: 2e9 });
  const found: AlignedItemRow[] = [];
  for (const layer of source.layers)
    for (const language of source.others) {
      const [x, y] = [language, source.pivot].map(one => ({ source, language: one, layer }));
      const both = pair(await prepared(x!, raw), await prepared(y!, raw));
      const { sentences: hits, value } = await measure.evaluate(both);
      const names = [...items.keys()];
      for (const [i, item] of names.entries())
        found.push({
          ...source.signature,
          measure: measure.name,
          preprocessing: source.preprocessing,
          language,
          layer,
          item,
          value: hits ? hits[i]! : value, // NaN where no cosine is defined
        });
    }
  return found;
}

/** The rows of each item's sentences. */
function itemsOf(ids: readonly string[], endings: string | undefined): Map<string, number[]> {
  const itemOf = (id: string) => {
    const cut = endings === undefined ? -1 : id.lastIndexOf(endings);
    return cut < 0 ? id : id.slice(0, cut);
  };
  return groupBy(ids.keys(), i => itemOf(ids[i]!));
}
