import { describeLanguage } from "../../corpus/languages/describe-language.js";
import { languageStyle } from "./language-style.js";
import { colourIn, type Look, labelIn } from "./look.js";

/**
 * @file One look for every figure: fonts, sizes, and the scales that give a
 * language its colour, dash and shape.
 */

/**
 * What a figure is made for. Lengths are CSS pixels, 96 to the inch.
 *
 * - `column`: one column of a paper, 85 mm wide, 7-point type;
 * - `page`: both columns, 180 mm, or the report, 8.5-point type;
 * - `slide`: a 16:9 slide, 1,280 × 720.
 */
export type FigureSize = "column" | "page" | "slide";

interface Format {
  readonly width: number;
  /** Height of a single plot; small multiples take theirs from their width. */
  readonly height: number;
  /** Of labels; titles are larger. */
  readonly fontSize: number;
}

const formats: Readonly<Record<FigureSize, Format>> = {
  column: { width: 321, height: 170, fontSize: 9.5 },
  page: { width: 680, height: 260, fontSize: 11.5 },
  slide: { width: 1280, height: 480, fontSize: 22 },
};

export function formatOf(size: FigureSize): Format {
  return formats[size];
}

/**
 * The first family serves Latin, Greek, Cyrillic, Vietnamese and Devanagari; the
 * others follow by script. All come with the package, for rendering on any machine.
 */
export const fontFamily = "Noto Sans, Noto Sans Arabic, Noto Sans SC, sans-serif";

export const ink = { text: "#222222", quiet: "#5a5a5a", line: "#8a8a8a", grid: "#e4e4e4" };

/** Dark is much, so that a heat map still reads in grey. */
export const heatScheme = ["#fff7ec", "#fdd49e", "#f59a5b", "#d7483b", "#990000", "#560000"];

/** Of series in order; a model's colour and shape follow from its place between first and last. */
const seriesStyle = {
  colours: ["#8a8a8a", "#56b4e9", "#0072b2", "#d55e00", "#009e73", "#882255"],
  shapes: ["circle", "square", "diamond", "triangle-up", "cross", "triangle-down"],
  dashes: [
    [4, 2],
    [1, 0],
    [7, 2, 1.5, 2],
    [1.5, 1.5],
    [9, 3],
    [3, 1.5],
  ],
};

/**
 * Returns the Vega-Lite configuration of a figure of this size.
 * @param font A family that stands before Noto Sans.
 */
export function themeConfig(size: FigureSize, font?: string): Record<string, unknown> {
  const { fontSize } = formats[size];
  const family = font === undefined ? fontFamily : `${font}, ${fontFamily}`;
  const thin = size === "slide" ? 1.5 : 0.75;
  const label = { labelFontSize: fontSize, labelColor: ink.text, labelFont: family };
  const title = {
    titleFontSize: fontSize,
    titleColor: ink.text,
    titleFont: family,
    titleFontWeight: 400,
  };
  return {
    background: "white",
    font: family,
    padding: Math.round(fontSize / 2),
    view: { stroke: null },
    axis: {
      ...label,
      ...title,
      gridColor: ink.grid,
      gridWidth: thin,
      domainColor: ink.line,
      domainWidth: thin,
      tickColor: ink.line,
      tickWidth: thin,
      tickSize: fontSize / 2.5,
      labelPadding: fontSize / 4,
      titlePadding: fontSize / 2,
      labelLimit: fontSize * 16,
      labelFlush: false,
    },
    legend: {
      ...label,
      ...title,
      labelLimit: fontSize * 20,
      symbolSize: fontSize * 7,
      symbolLimit: 0, // none: Vega leaves out the 31st series otherwise
      rowPadding: fontSize / 4,
      columnPadding: fontSize,
    },
    header: { ...label, ...title, labelFontWeight: 600, labelPadding: fontSize / 2 },
    title: {
      anchor: "start",
      frame: "bounds",
      fontSize: fontSize * 1.2,
      fontWeight: 600,
      color: ink.text,
      subtitleFontSize: fontSize,
      subtitleColor: ink.quiet,
      subtitlePadding: fontSize / 3,
      offset: fontSize,
    },
    text: { font: family, fontSize, color: ink.text },
    line: { strokeWidth: 2 * thin },
    point: { filled: true, size: fontSize * 2 },
    rule: { strokeWidth: thin },
  };
}

/**
 * Returns the names of languages as figures show them, by code: in English, with the
 * code where two would have the same name; or as the look has it.
 */
export function languageLabels(
  codes: readonly string[],
  look: Look = {},
): ReadonlyMap<string, string> {
  const names = codes.map(code => describeLanguage(code).name || "(no name)");
  return new Map(
    codes.map((code, i) => {
      const own = labelIn(look, code, names[i]!);
      if (own !== undefined) return [code, own];
      const shared = names.indexOf(names[i]!) !== names.lastIndexOf(names[i]!);
      return [code, shared ? `${names[i]} (${code})` : names[i]!];
    }),
  );
}

/**
 * Returns scales for `color`, `strokeDash` and `shape` over the labels of these languages.
 * @param domain The labels, if they are not the languages' names.
 */
export function languageScales(
  codes: readonly string[],
  look: Look = {},
  domain: readonly string[] = [...languageLabels(codes, look).values()],
): SeriesScales {
  const styles = codes.map(languageStyle);
  const colour = (code: string, i: number) =>
    colourIn(look, code, domain[i]!, describeLanguage(code).name) ?? styles[i]!.colour;
  return {
    color: { domain, range: codes.map(colour) },
    strokeDash: { domain, range: styles.map(style => style.dash) },
    shape: { domain, range: styles.map(style => style.shape) },
  };
}

/** Returns scales over names that have no order of their own, in the order given. */
export function seriesScales(names: readonly string[], look: Look = {}): SeriesScales {
  const pick = <T>(list: readonly T[]) => names.map((_, i) => list[i % list.length]!);
  return {
    color: { domain: names, range: coloured(names, pick(seriesStyle.colours), look) },
    strokeDash: { domain: names, range: pick(seriesStyle.dashes) },
    shape: { domain: names, range: pick(seriesStyle.shapes) },
  };
}

/** Places in `seriesStyle`: the last of several models is vermilion, a triangle. */
const lastModel = 3;
const betweenModels = [1, 2, 4, 5];
const betweenDashes = [
  [1.5, 1.5],
  [7, 2, 1.5, 2],
  [9, 3],
  [3, 1.5],
];

/**
 * Returns scales over models. The first of a study, its base, is grey and dashed; the last,
 * which it leads up to, vermilion and drawn through, however many stand between: so these
 * two look the same in a figure of two models and in one of all.
 *
 * @param allModels Those of the study, in its order; defaults to `models`.
 */
export function modelScales(
  models: readonly string[],
  allModels: readonly string[] = models,
  look: Look = {},
): SeriesScales {
  const renamed = allModels.map(model => labelIn(look, model) ?? model);
  const all = [...new Set([...renamed, ...models])];
  if (all.length === 1) return { ...seriesScales(models), ...single(models, look) };
  const styles = models.map(model => {
    const i = all.indexOf(model);
    if (i === all.length - 1 && i > 0) return { place: lastModel, dash: [1, 0] };
    if (i === 0) return { place: 0, dash: [4, 2] };
    const between = (i - 1) % betweenModels.length;
    return { place: betweenModels[between]!, dash: betweenDashes[between]! };
  });
  return {
    color: {
      domain: models,
      range: coloured(
        models,
        styles.map(({ place }) => seriesStyle.colours[place]!),
        look,
      ),
    },
    strokeDash: { domain: models, range: styles.map(({ dash }) => dash) },
    shape: { domain: models, range: styles.map(({ place }) => seriesStyle.shapes[place]!) },
  };
}

/** A single model is no base of others: it is blue and drawn through, not grey. */
function single(models: readonly string[], look: Look): Partial<SeriesScales> {
  return {
    color: { domain: models, range: coloured(models, ["#0072b2"], look) },
    strokeDash: { domain: models, range: [[1, 0]] },
  };
}

function coloured(
  names: readonly string[],
  colours: readonly string[],
  look: Look,
): readonly string[] {
  return names.map((name, i) => colourIn(look, name) ?? colours[i % colours.length]!);
}

/** What tells the lines of a figure apart. */
export interface SeriesScales {
  readonly color: Scale<string>;
  readonly strokeDash: Scale<readonly number[]>;
  readonly shape: Scale<string>;
}

interface Scale<T> {
  readonly domain: readonly string[];
  readonly range: readonly T[];
}
