import type { Row } from "../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../parts/figure.js";
import { pivotPairs } from "../parts/language-pairs.js";
import { arrangedRows } from "../parts/look.js";
import { measureLabel } from "../parts/measure-label.js";
import { panelColumns, panelWidth } from "../parts/panel-width.js";
import { only, type RowChoice, rowsOfMeasure } from "../parts/require-rows.js";
import { seriesByLayer } from "../parts/series-by-layer.js";
import { intervalNote, signature, unitOf } from "../parts/signature.js";
import { smallMultiples } from "../parts/small-multiples.js";
import { formatOf, languageScales, modelScales } from "../parts/theme.js";
import { peakNote, withPeaks } from "../parts/with-peaks.js";

/** What `alignmentByLayer` takes. */
export interface AlignmentByLayerOptions extends RowChoice, FigureOptions {
  /** The language that the others are compared with; defaults to the one all pairs share. */
  readonly pivot?: string;
  /**
   * What a panel is of. "model": a line a language, to compare languages; "language": a line
   * a model, to compare models, with intervals of the first and the last only. Defaults to
   * "model".
   */
  readonly panels?: "model" | "language";
}

/**
 * Alignment with one language, usually English, layer by layer: small multiples on one
 * scale, a panel a model with a line a language, or the other way round; bands for
 * intervals; what chance would give, dashed.
 *
 * @param all Of one measure, corpus, pooling and preprocessing: columns model,
 * measure, language_x, language_y, layer_x (= layer_y), value; low, high, chance, n …
 * @throws RangeError if rows of several measures, corpora, poolings … are mixed.
 *
 * @example
 * ```ts
 * import { extract, loadCorpus, openModel } from "isogloss";
 * import { alignmentByLayer, writeFigure } from "isogloss/charts";
 * import { compare, raw } from "isogloss/similarity";
 * const corpus = await loadCorpus("udhr", { languages: ["en", "de", "sw"], limit: 30 });
 * const { checkpoint, model } = await openModel("base");
 * const states = await extract({ checkpoint, model, corpus });
 * const rows = await compare(states.pooled(), { measures: ["p@1"], preprocessing: [raw] });
 * await writeFigure("figures", "alignment", alignmentByLayer(rows), ["svg"]);
 * ```
 */
export function alignmentByLayer(
  all: readonly Row[],
  {
    measure: wanted,
    preprocessing,
    size = "page",
    pivot,
    panels: by = "model",
    title,
    notes = [],
    ...look
  }: AlignmentByLayerOptions = {},
): Spec {
  const caller = "alignmentByLayer";
  const rows = rowsOfMeasure(caller, arrangedRows(all, look), { measure: wanted, preprocessing });
  const { pairs, pivotName, languages, labels, models, sides } = pivotPairs(caller, rows, {
    pivot,
    places: ["measure", "model", "language", "layer_x"],
    sameLayer: true,
    look,
  });
  const measure = only(caller, rows, "measure")!;
  const names = languages.map(code => labels.get(code)!);
  const drawn = withPeaks(
    pairs.map((row): Row => {
      const name = labels.get(`${row.language}`)!;
      const [panel, series] = by === "model" ? [`${row.model}`, name] : [name, `${row.model}`];
      return { ...row, layer: row.layer_x ?? null, panel, series };
    }),
  );
  const panels = by === "model" ? models : names;
  const scales =
    by === "model" ? languageScales(languages, look) : modelScales(models, models, look);
  const banded = by === "model" ? names : [...new Set([models[0]!, models.at(-1)!])];

  const columns = panelColumns(panels.length, size === "column" ? 2 : 3);
  const label = measureLabel(measure, ...sides);
  const whose =
    banded.length < scales.color.domain.length ? ` (of ${banded.join(" and ")} only)` : "";
  return figure({
    look,
    title: title ?? `Alignment with ${pivotName} by layer`,
    subtitle: `${label}; each language’s ${unitOf(pairs)} and their ${pivotName} translations`,
    caption: [
      `${pairs.every(row => row.pooling === "imported") ? "" : "Layer 0 is the embedding output; the last follows the final norm. "}${intervalNote(rows, `Bands${whose}`)} Finely dashed: chance. ${peakNote}`,
      ...notes,
      signature(pairs),
    ],
    description: `Line chart of ${label} by layer for ${names.join(", ")} against ${pivotName}, in ${models.join(", ")}.`,
    size,
    rows: drawn,
    view: smallMultiples(
      panels,
      columns,
      formatOf(size).fontSize * 1.5,
      seriesByLayer({
        rows: drawn,
        size,
        width: panelWidth(size, columns),
        height: formatOf(size).height * (columns > 2 ? 0.75 : 1),
        scales,
        title: label,
        panels: ["panel"],
        seriesTitle: by === "model" ? "Language" : "Model",
        told: [["panel", by === "model" ? "Model" : "Language"]],
        banded,
      }),
    ),
  });
}
