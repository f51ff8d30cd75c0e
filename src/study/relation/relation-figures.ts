import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import { alignedAndCorrect } from "../../chart/figures/aligned-and-correct.js";
import { relationByLayer } from "../../chart/figures/relation-by-layer.js";
import { scoreAtLayer } from "../../chart/figures/score-at-layer.js";
import type { Figure, FigureOptions } from "../../chart/parts/figure.js";
import { droppedIn } from "../../corpus/dropped-column.js";
import { mean } from "../../numeric/statistics/summary.js";
import { innerLayers } from "../../states/inner-layers.js";
import type { ItemTableRow } from "./item-table-rows.js";
import type { Relation } from "./relate-tables.js";
import { readingLayer, relationSentence } from "./relation-sentence.js";

/** What figures of a relation call things. */
export interface RelationNames {
  readonly measure: string;
  readonly score: string;
  /** What a volume counts; defaults to "volume". */
  readonly volume?: string;
  /** Lines of every caption: where the numbers come from. */
  readonly notes?: readonly string[];
  /** Goes before the names of files, with a hyphen. */
  readonly prefix?: string;
  /** Whether the caption answers in a sentence; defaults to true. */
  readonly answered?: boolean;
  /** How the figures look: labels, order, colours, size. */
  readonly look?: Omit<FigureOptions, "notes">;
}

/**
 * Returns the figures of a relation: how it goes by layer, where some correlation is defined, and
 * the points at the layer that the answer is read from.
 */
export function relationFigures(relation: Relation, names: RelationNames): Figure[] {
  const { points, rows } = relation;
  const { notes = [], prefix = "", answered = true, look = {} } = names;
  const layer = readingLayer(points);
  const titles = { ...look, alignmentTitle: names.measure, scoreTitle: names.score };
  const answer = answered ? [relationSentence(relation, names)] : [];
  const at = points
    .filter(point => point.layer === layer)
    .map(({ items: _, volume, ...point }): Row => {
      return { ...point, volume: volume ?? null, ...droppedIn(relation.signature) };
    });
  const defined = rows.some(
    ({ statistic, value }) => statistic.startsWith("spearman") && Number.isFinite(value),
  );
  const byLayer = (): Figure => ({
    name: `${prefix}relation-by-layer`,
    rows: rows.map(row => ({ ...row })),
    notes: [...answer, ...notes],
    spec: relationByLayer(rows, { ...titles, notes: [...answer, ...notes] }),
  });
  return [
    ...(defined ? [byLayer()] : []),
    {
      name: `${prefix}score-at-layer`,
      rows: at,
      notes,
      spec: scoreAtLayer(at, {
        ...titles,
        volumeTitle: names.volume,
        notes: [
          `Layer ${layer}: the inner one where alignment is highest in the mean; the choice looks at no score.`,
          ...notes,
        ],
      }),
    },
  ];
}

/** Returns the figure of tables of aligned and correct items, each model at the inner layer where most are aligned. */
export function itemFigure(
  rows: readonly ItemTableRow[],
  { notes = [], prefix = "" }: Pick<RelationNames, "notes" | "prefix"> = {},
): Figure {
  const chosen = [...groupBy(rows, row => row.model ?? "").values()].flatMap(own => {
    const layers = [...new Set(own.map(row => row.layer))].sort((a, b) => a - b);
    const share = (layer: number) =>
      mean(
        own
          .filter(row => row.layer === layer && row.language !== "")
          .map(row => (row.both + row.only_aligned) / row.n),
      );
    const layer = innerLayers({ layers, blocks: layers.at(-1)! }).reduce((best, one) =>
      share(one) > share(best) ? one : best,
    );
    return own.filter(row => row.layer === layer);
  });
  const how = [
    "Each model at its inner layer where most items are aligned; the choice looks at no answer.",
    ...notes,
  ];
  return {
    name: `${prefix}aligned-and-correct`,
    rows: chosen.map(row => ({ ...row })),
    notes: how,
    spec: alignedAndCorrect(chosen, { notes: how }),
  };
}
