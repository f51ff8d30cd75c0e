import { textWidth } from "./text-width.js";
import { type FigureSize, formatOf } from "./theme.js";

/** Ems beside a label: its symbol, the gap to it, the gap to the next column. */
const beside = 3;

/**
 * Returns a legend below the figure, in as many columns as fit its width.
 * @param hollow The labels whose symbols are hollow.
 */
export function bottomLegend(
  labels: readonly string[],
  size: FigureSize,
  hollow: readonly string[] = [],
): Record<string, unknown> {
  const { width, fontSize } = formatOf(size);
  const room = width / fontSize - 5; // The legend starts where the plot does.
  let columns = labels.length;
  while (columns > 1 && rowWidth(labels, columns) > room) columns--;
  const outline = {
    stroke: { value: { expr: "scale('color', datum.value)" } },
    strokeWidth: { value: fontSize / 8 },
    fillOpacity: {
      condition: { test: `indexof(${JSON.stringify(hollow)}, datum.value) >= 0`, value: 0 },
      value: 1,
    },
  };
  return {
    orient: "bottom",
    direction: "horizontal",
    columns,
    title: null,
    offset: fontSize,
    symbolOpacity: 1,
    // Symbols are filled; a line's dash would nibble at their edges.
    encoding: {
      symbols: {
        strokeDash: { value: [1, 0] },
        ...(hollow.length > 0 ? outline : { strokeWidth: { value: 0 } }),
      },
    },
  };
}

function rowWidth(labels: readonly string[], columns: number): number {
  let width = 0;
  for (let column = 0; column < columns; column++) {
    const own = labels.filter((_, i) => i % columns === column);
    width += Math.max(...own.map(label => textWidth(label))) + beside;
  }
  return width;
}
