import { groupBy } from "../../../base/group-by.js";
import type { Row } from "../../../base/row.js";
import { mean } from "../../../numeric/statistics/summary.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { heatCells } from "../../parts/heat-cells.js";
import { arrangedRows } from "../../parts/look.js";
import { measureLabel } from "../../parts/measure-label.js";
import { panelColumns, panelWidth } from "../../parts/panel-width.js";
import {
  distinct,
  only,
  type RowChoice,
  requireRows,
  rowsOfMeasure,
} from "../../parts/require-rows.js";
import { layerTicks } from "../../parts/series-by-layer.js";
import { chanceNote, intervalLabel, signature } from "../../parts/signature.js";
import { formatOf, languageLabels } from "../../parts/theme.js";
import { nameOf } from "../../parts/words.js";
import { positionLabel } from "./position-label.js";

/** What `layersOverTraining` takes. */
export interface LayersOverTrainingOptions extends RowChoice, FigureOptions {
  /** The language that the others are compared with. */
  readonly pivot: string;
}

/** Panels of one language each that still fit a page; of more, their mean is drawn. */
const mostPanels = 12;

/**
 * Alignment over training: checkpoints across, layers up, a panel a language. Where there are more
 * than twelve languages, their mean. A grey dot or number: the interval does not lie above chance.
 *
 * @param all Of one measure and corpus; columns axis, position, language, layer, value, low, chance.
 */
export function layersOverTraining(
  all: readonly Row[],
  {
    pivot,
    measure: wanted,
    preprocessing,
    size = "page",
    title,
    notes = [],
    ...look
  }: LayersOverTrainingOptions,
): Spec {
  const caller = "layersOverTraining";
  const rows = rowsOfMeasure(caller, arrangedRows(all, look), { measure: wanted, preprocessing });
  const places = ["position", "language", "layer"];
  requireRows(caller, rows, { columns: [...places, "axis", "measure", "value"], places });
  const measure = only(caller, rows, "measure")!;
  const axis = only(caller, rows, "axis")!;
  const languages = distinct(rows, "language");
  const labels = languageLabels(languages, look);
  const averaged = languages.length > mostPanels;
  const drawn: Row[] = (averaged ? meanOverLanguages(rows) : rows).map(row => ({
    ...row,
    panel: averaged ? `Mean of ${languages.length} languages` : labels.get(`${row.language}`)!,
    quiet: Number.isFinite(row.chance) && !(Number(row.low) > Number(row.chance)) && !averaged,
    at: positionLabel(Number(row.position)),
  }));
  const panels = [...new Set(drawn.map(row => `${row.panel}`))];
  const ascending = (column: string) =>
    distinct(rows, column)
      .map(Number)
      .sort((a, b) => a - b);
  const [positions, layers] = [ascending("position"), ascending("layer")];
  const columns = panelColumns(panels.length, size === "column" ? 1 : 3);
  const label = measureLabel(measure, "other", nameOf(pivot, look));
  const { fontSize } = formatOf(size);
  const height = panelWidth(size, columns, 9, 2);
  const quiet = drawn.some(row => row.quiet === true);
  const confidence = rows.map(intervalLabel).find(text => text !== "");
  return figure({
    look,
    title: title ?? "Alignment over training",
    subtitle: `${label}, layer by layer and ${axis} by ${axis}`,
    caption: [
      [
        chanceNote(rows),
        quiet
          ? `In grey: the ${confidence === undefined ? "" : `${confidence.replace(/s$/, "")} `}does not lie above chance.`
          : "",
        "Checkpoints stand side by side, not to scale.",
        ...notes,
      ]
        .filter(note => note !== "")
        .join(" "),
      "Layer 0 is the embedding output; the last follows the final norm.",
      signature(rows),
    ],
    description: `Heat map of ${label} by layer and ${axis} for ${panels.join(", ")}.`,
    size,
    rows: drawn,
    view: heatCells({
      rows: drawn,
      size,
      x: { field: "at", order: positions.map(positionLabel), title: sentenceCase(axis) },
      y: {
        field: "layer",
        order: layers.toReversed(),
        title: "Layer",
        ticks: layerTicks(layers[0]!, layers.at(-1)!, height, fontSize),
      },
      panels,
      columns,
      label,
    }),
  });
}

function meanOverLanguages(rows: readonly Row[]): Row[] {
  const cells = groupBy(rows, row => `${row.position} ${row.layer}`);
  return [...cells.values()].map(own => {
    const { position, layer } = own[0]!;
    return { position: position!, layer: layer!, value: mean(own.map(row => Number(row.value))) };
  });
}

const sentenceCase = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
