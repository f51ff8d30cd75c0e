import type { Row } from "../../base/row.js";
import { unlikeMembers } from "./escape-text.js";
import type { Look } from "./look.js";
import { textWidth, wrapText } from "./text-width.js";
import { type FigureSize, fontFamily, formatOf, themeConfig } from "./theme.js";

/** A Vega-Lite specification: JSON that any Vega-Lite viewer draws. */
export interface Spec {
  readonly $schema: string;
  readonly [property: string]: unknown;
}

/** A drawn figure, under the name of its files. */
export interface Figure {
  readonly name: string;
  readonly spec: Spec;
  /** What is drawn, for a CSV file beside it. */
  readonly rows: readonly Row[];
  /** What a reader must know: where it comes from, and what in the source does not agree. */
  readonly notes: readonly string[];
}

/** What every figure takes. */
export interface FigureOptions extends Look {
  /** Defaults to "page". */
  readonly size?: FigureSize;
  /** Defaults to what the figure shows; false for neither title nor subtitle. */
  readonly title?: string | false | undefined;
  /** False for a picture without the lines under it, which a paper has of its own; defaults to true. */
  readonly caption?: boolean | undefined;
  /** A family of fonts that stands before Noto Sans; the machine that draws must have it. */
  readonly font?: string | undefined;
  /** Lines added to the caption: what a reader must know that rows do not say. */
  readonly notes?: readonly string[];
}

export interface FigureParts {
  readonly title: string | false;
  readonly subtitle?: string;
  /**
   * What a reader must know to trust the figure, a sentence or two a line: what is
   * drawn, n, layer, pooling, what the interval is. Under a picture; beside it in HTML.
   */
  readonly caption: readonly string[];
  /** What the figure shows, for those who cannot see it. */
  readonly description: string;
  readonly size: FigureSize;
  /** What the figure was asked for beside its rows. */
  readonly look?: Pick<FigureOptions, "caption" | "font">;
  /** NaN and infinite values become null: JSON has no other word for them. */
  readonly rows: readonly Row[];
  /** Marks and encodings; any Vega-Lite view. */
  readonly view: Readonly<Record<string, unknown>>;
}

/** Returns the specification of a figure in the theme, its rows inline. */
export function figure(parts: FigureParts): Spec {
  const { fontSize, width } = formatOf(parts.size);
  const ems = width / fontSize;
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: parts.description,
    ...(parts.title !== false && {
      title: {
        text: wrapText(parts.title, ems / 1.3),
        ...(parts.subtitle === undefined ? {} : { subtitle: wrapText(parts.subtitle, ems) }),
      },
    }),
    data: { name: "rows", values: unlikeMembers(parts.rows.map(drawable)) },
    ...unlikeMembers(withShortHeadings(parts)),
    config: themeConfig(parts.size, parts.look?.font),
    usermeta: {
      isogloss: {
        caption: [...parts.caption, ...unsaidDropped(parts)],
        size: parts.size,
        ...(parts.look?.caption === false && { captioned: false }),
      },
    },
  };
}

/** Ems of a heading over a panel: a longer one would push the panels apart. */
const longestHeading = 24;

/** Begin and end say most of a path. Vega lays out by all of a text that it only shows in part. */
const cutHeading = 'truncate(datum.label, 36, "center", "…")';

/** Returns the view; where a panel's name is as long as a path, its heading is cut. */
function withShortHeadings({ view, rows }: FigureParts): FigureParts["view"] {
  const facet = view.facet as { readonly field?: string; readonly header?: object } | undefined;
  if (facet?.field === undefined) return view;
  const isLong = (row: Row) => textWidth(`${row[facet.field!]}`, 600) > longestHeading;
  if (!rows.some(isLong)) return view;
  return { ...view, facet: { ...facet, header: { labelExpr: cutHeading, ...facet.header } } };
}

/** What of the corpus was left out, as the rows have it, where no line of the caption says it. */
function unsaidDropped({ rows, caption }: FigureParts): string[] {
  const said = new Set(rows.map(({ dropped }) => dropped).filter(text => typeof text === "string"));
  return [...said]
    .filter(text => !caption.some(line => line.includes(text)))
    .map(text => `${text}.`);
}

function drawable(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === "number" && !Number.isFinite(value) ? null : value,
    ]),
  );
}

/** Returns the caption of a figure made by `figure`; empty for any other specification. */
export function captionOf(spec: Spec): readonly string[] {
  return own(spec)?.caption ?? [];
}

/** Returns what a figure was made for; "page" for any other specification. */
export function sizeOf(spec: Spec): FigureSize {
  return own(spec)?.size ?? "page";
}

/** Returns whether a picture of the specification has its caption under it. */
export function isCaptioned(spec: Spec): boolean {
  return own(spec)?.captioned ?? true;
}

/** Returns the fonts of a specification: the theme's, unless it says otherwise. */
export function fontOf({ config }: Spec): string {
  const { font } = (config ?? {}) as { readonly font?: unknown };
  return typeof font === "string" ? font : fontFamily;
}

interface Own {
  readonly caption: readonly string[];
  readonly captioned?: boolean;
  readonly size: FigureSize;
}

function own(spec: Spec): Own | undefined {
  return (spec.usermeta as { isogloss?: Own } | undefined)?.isogloss;
}
