import type { Stoppable } from "../../base/progress.js";
import type { PairRow } from "../../similarity/compare.js";
import type { Evaluation } from "../evaluate.js";
import { type Relation, relateTables } from "./relate-tables.js";

/** How the scores of a study go with its alignment. */
export interface RelatedEvaluation {
  /** A relation a task, measure and way of translation, to the alignment on the first corpus. */
  readonly relations: readonly Relation[];
  /** The corpus whose alignment scores are related to. */
  readonly corpus: string | null;
}

/** What `relatedEvaluation` takes. */
export interface RelatedEvaluationOptions extends Stoppable {
  /** What the items are called where something is wrong with them; defaults to "the tasks". */
  readonly name?: string;
  /** Of intervals; defaults to 0. */
  readonly seed?: number;
  readonly pivot: string;
  /** How much each model was trained on, by name: one without a number above 0 is left out. */
  readonly volumes?: Readonly<Record<string, number>> | undefined;
}

/**
 * Returns how scores go with the alignment of languages on a study's first corpus, at equal volume
 * where volumes are known.
 *
 * @param alignment Each language with the pivot, layer by layer.
 * @returns No relations where no language of a score is among those aligned.
 */
export async function relatedEvaluation(
  alignment: readonly PairRow[],
  { scores, items }: Pick<Evaluation, "scores" | "items">,
  { name = "the tasks", seed = 0, pivot, volumes, signal }: RelatedEvaluationOptions,
): Promise<RelatedEvaluation> {
  const corpus = alignment[0]?.corpus ?? null;
  const aligned = alignment.filter(row => row.corpus === corpus);
  const languages = new Set(aligned.map(row => row.language_x));
  const spoken = scores.some(
    ({ language, direction }) =>
      languages.has(language) || direction.split("-").some(code => languages.has(code)),
  );
  if (!spoken) return { relations: [], corpus };
  const known = scores.some(row => (volumes?.[row.model ?? ""] ?? 0) > 0);
  const relations = await relateTables(
    { name: "the study's alignment", rows: aligned },
    {
      name: `${name}' scores`,
      rows: known
        ? scores.map(row => ({ ...row, volume: volumes?.[row.model ?? ""] ?? null }))
        : scores,
    },
    {
      seed,
      pivot,
      signal,
      items: { name: `${name}' items`, rows: items },
      volume: known ? "volume" : undefined,
    },
  );
  return { relations, corpus };
}
