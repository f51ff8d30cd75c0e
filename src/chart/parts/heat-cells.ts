import type { Row } from "../../base/row.js";
import { panelWidth } from "./panel-width.js";
import { smallMultiples } from "./small-multiples.js";
import { textWidth } from "./text-width.js";
import { type FigureSize, formatOf, heatScheme } from "./theme.js";

export interface HeatOptions {
  /** With columns panel, value, and those of the axes; `quiet` where a value is to be written in grey. */
  readonly rows: readonly Row[];
  readonly size: FigureSize;
  readonly x: HeatAxis;
  readonly y: HeatAxis;
  /** Names of the panels, in order. */
  readonly panels: readonly string[];
  readonly columns: number;
  readonly label: string;
  /** What the colours span; defaults to `heatDomain(rows)`. */
  readonly domain?: readonly [number, number];
}

interface HeatAxis {
  readonly field: string;
  readonly order: readonly (string | number)[];
  readonly title: string | null;
  /** Which values have a tick; default all. */
  readonly ticks?: readonly number[];
}

/** Ems of width that a printed value such as "0.42" needs. */
const valueWidth = 2.6;

/** Of values that are not told from chance: readable on the lighter half of the colours. */
const quietInk = "#75675a";

/** Returns panels of squares, coloured by value, with the value printed where it fits. */
export function heatCells(options: HeatOptions): Record<string, unknown> {
  const { rows, size, x, y, panels, columns, label } = options;
  const { fontSize } = formatOf(size);
  const labels = Math.max(...y.order.map(name => textWidth(`${name}`))) + (y.title ? 3.5 : 1.5);
  const bar = 4; // Ems of the colour bar.
  const room = panelWidth(size, columns, labels + bar, 2);
  const cell = Math.min(room / x.order.length, fontSize * 4);
  const domain = options.domain ?? heatDomain(rows);
  const middle = domain[0] + 0.55 * (domain[1] - domain[0]);
  const axis = ({ field, order, title, ticks }: HeatAxis, more = {}) => ({
    field,
    type: "ordinal",
    sort: order,
    scale: { domain: order },
    title,
    axis: {
      domain: false,
      ticks: false,
      ...(ticks === undefined ? {} : { values: ticks }),
      ...more,
    },
  });
  const hasQuiet = rows.some(row => row.quiet === true);
  const longest = Math.max(...x.order.map(name => textWidth(`${name}`)));
  const angle = longest * fontSize > cell ? -45 : 0;
  const encoding = {
    x: axis(x, x.ticks === undefined ? { labelAngle: angle } : { labelAngle: 0 }),
    y: axis(y),
    // On squares and numbers alike: the mouse meets whichever lies on top.
    tooltip: [
      { field: y.field, title: y.title ?? "From" },
      { field: x.field, title: x.title ?? "To" },
      { field: "value", format: ".3f", title: label },
    ],
  };
  const square = {
    mark: { type: "rect", stroke: "white", strokeWidth: cell > fontSize ? 1 : 0 },
    encoding: {
      ...encoding,
      color: {
        field: "value",
        type: "quantitative",
        scale: { range: heatScheme, domain },
        legend: {
          orient: "right",
          title: null,
          gradientLength: Math.min(cell * y.order.length, fontSize * 12),
          tickCount: 4,
        },
      },
    },
  };
  const numbers = {
    ...encoding,
    text: { field: "value", type: "quantitative", format: ".2f" },
    color: {
      condition: { test: `datum.value > ${middle}`, value: "white" },
      value: "#222222",
    },
  };
  const text = { mark: { type: "text", fontSize: fontSize * 0.9 }, encoding: numbers };
  const quietly = { transform: [{ filter: "datum.quiet" }] };
  const texts = hasQuiet
    ? [
        {
          transform: [{ filter: "!datum.quiet" }],
          ...text,
          mark: { ...text.mark, fontWeight: 600 },
        },
        { ...quietly, ...text, encoding: { ...numbers, color: { value: quietInk } } },
      ]
    : [text];
  const fits = cell > fontSize * 0.9 * valueWidth;
  const dot = {
    ...quietly,
    mark: { type: "point", size: Math.max(2, cell / 2), opacity: 1 },
    encoding: { ...encoding, color: { value: quietInk } },
  };
  return smallMultiples(panels, columns, fontSize * 2, {
    width: cell * x.order.length,
    height: cell * y.order.length,
    // Where no number fits, a dot says what its grey would.
    layer: fits ? [square, ...texts] : hasQuiet ? [square, dot] : [square],
  });
}

/** Returns what colours span by default: from 0 to 1 for shares, and to the values' own ends for what exceeds them. */
export function heatDomain(rows: readonly Row[]): [number, number] {
  const values = rows.map(row => Number(row.value ?? Number.NaN)).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [Math.min(0, low), high <= 1 && high > 0.5 ? 1 : high];
}
