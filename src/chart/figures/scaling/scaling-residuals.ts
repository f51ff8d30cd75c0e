import type { Row } from "../../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows } from "../../parts/look.js";
import { panelColumns, panelWidth } from "../../parts/panel-width.js";
import { distinct, requireColumns } from "../../parts/require-rows.js";
import { panelLabels, volumeAxis } from "../../parts/scaling-axis.js";
import { smallMultiples } from "../../parts/small-multiples.js";
import { formatOf, ink } from "../../parts/theme.js";

/** What `scalingResiduals` takes. */
export interface ScalingResidualsOptions extends FigureOptions {
  /** Defaults to "Translation pairs". */
  readonly volumeTitle?: string;
  /** What is measured; defaults to "Score". */
  readonly metric?: string;
}

/**
 * What a law leaves over, measured minus fitted, against volume: dots without a pattern round 0
 * if the law has the right shape, a bend if it has not.
 *
 * @param all Columns group, volume, residual, law.
 */
export function scalingResiduals(
  all: readonly Row[],
  {
    size = "page",
    title = "What the law leaves over",
    volumeTitle = "Translation pairs",
    metric = "Score",
    notes = [],
    ...look
  }: ScalingResidualsOptions = {},
): Spec {
  const rows = arrangedRows(all, look);
  requireColumns("scalingResiduals", rows, ["group", "volume", "residual"]);
  const groups = distinct(rows, "group");
  const laws = distinct(rows, "law");
  const labels = new Map(
    [...panelLabels(groups, [], look)].map(([group, name]) => {
      const law = rows.find(row => `${row.group}` === group)!.law;
      return [group, laws.length > 1 ? `${name}: ${law}` : name];
    }),
  );
  const columns = panelColumns(groups.length, size === "column" ? 2 : 3);
  const { fontSize, height } = formatOf(size);
  const y = { field: "residual", type: "quantitative", title: `${metric}, measured − fitted` };
  return figure({
    look,
    title,
    subtitle: `Residuals of ${laws.length === 1 ? `the ${laws[0]} law` : "each group's law"} in ${metric}, by volume`,
    caption: [...notes, "Dots that bend away from the line show a law of the wrong shape."],
    description: `Small multiples of residuals against volume for ${[...labels.values()].join(", ")}.`,
    size,
    rows: rows.map(row => ({ ...row, panel: labels.get(`${row.group}`)! })),
    view: smallMultiples([...labels.values()], columns, fontSize * 1.5, {
      width: panelWidth(size, columns),
      height: height * 0.5,
      layer: [
        { mark: { type: "rule", color: ink.line }, encoding: { y: { datum: 0 } } },
        {
          mark: { type: "point", color: ink.text, opacity: 0.8 },
          encoding: {
            x: volumeAxis(rows, volumeTitle, panelWidth(size, columns), size),
            y,
            tooltip: [
              { field: "panel", title: "Group" },
              { field: "volume", title: volumeTitle },
              { field: "residual", format: "+.3f", title: y.title },
            ],
          },
        },
      ],
    }),
  });
}
