import type { Row } from "../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { pivotPairs } from "../parts/language-pairs.js";
import { arrangedRows } from "../parts/look.js";
import { measureLabel } from "../parts/measure-label.js";
import { measurePanels } from "../parts/measure-panels.js";
import { panelHeaders } from "../parts/panel-headers.js";
import { panelColumns, panelWidth } from "../parts/panel-width.js";
import { distinct, type RowChoice, rowsOfMeasure } from "../parts/require-rows.js";
import { intervalNote, signature } from "../parts/signature.js";
import { formatOf, languageScales, modelScales } from "../parts/theme.js";
import { peakNote, withPeaks } from "../parts/with-peaks.js";

/** What `alignmentByMeasure` takes. */
export interface AlignmentByMeasureOptions extends Pick<RowChoice, "preprocessing">, FigureOptions {
  readonly pivot?: string;
}

/**
 * Every measure by layer, a small panel each with its own scale, chance and interval:
 * one model with a line a language, or one language with a line a model.
 *
 * @param all Of one corpus, pooling and preprocessing, and of one model or one pair.
 * @throws RangeError if both models and pairs are several: choose one first.
 */
export function alignmentByMeasure(
  all: readonly Row[],
  {
    preprocessing,
    size = "page",
    pivot,
    title,
    notes = [],
    ...look
  }: AlignmentByMeasureOptions = {},
): Spec {
  const caller = "alignmentByMeasure";
  const rows = rowsOfMeasure(caller, arrangedRows(all, look), { preprocessing });
  const { pairs, pivotName, languages, labels, models, sides } = pivotPairs(caller, rows, {
    pivot,
    places: ["measure", "model", "language", "layer_x"],
    sameLayer: true,
    look,
  });
  const byLanguage = models.length === 1;
  if (!byLanguage && languages.length > 1)
    throw new RangeError(
      `${caller}: expected one model or one pair, got ${models.length} models and ${languages.length} pairs`,
    );

  const columns = panelColumns(distinct(pairs, "measure").length, size === "column" ? 2 : 4);
  const width = panelWidth(size, columns, 3, 3.6);
  const headers = panelHeaders(
    distinct(pairs, "measure").map(measure => [measure, measureLabel(measure, ...sides)]),
    width / formatOf(size).fontSize,
  );
  const drawn = withPeaks(
    pairs.map(
      (row): Row => ({
        ...row,
        layer: row.layer_x ?? null,
        panel: headers.get(`${row.measure}`)!,
        series: byLanguage ? labels.get(`${row.language}`)! : `${row.model}`,
      }),
    ),
  );
  const panels = distinct(drawn, "panel");
  const subject = byLanguage ? models[0]! : `${labels.get(languages[0]!)} and ${pivotName}`;
  return figure({
    look,
    title: title ?? "Every measure by layer",
    subtitle: byLanguage ? `${subject}; each language with ${pivotName}` : subject,
    caption: [
      `Across: the layer, 0 is the embedding output. Each panel has its own scale. ${intervalNote(pairs, "Bands")} Dashed: chance, where it is known. ${peakNote}`,
      ...notes,
      signature(pairs),
    ],
    description: `Small line charts of ${panels.length} measures by layer: ${subject}.`,
    size,
    rows: drawn,
    view: measurePanels({
      rows: drawn,
      size,
      headers: panels,
      columns,
      width,
      seriesTitle: byLanguage ? "Language" : "Model",
      told: [["measure", "Measure"]],
      scales: byLanguage ? languageScales(languages, look) : modelScales(models, models, look),
    }),
  });
}
