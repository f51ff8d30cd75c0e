import type { Row } from "../../../base/row.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows } from "../../parts/look.js";
import { panelWidth } from "../../parts/panel-width.js";
import { againstPivot, distinct, only, requireRows } from "../../parts/require-rows.js";
import { layerTicks, seriesByLayer } from "../../parts/series-by-layer.js";
import { signature } from "../../parts/signature.js";
import { formatOf, heatScheme, languageLabels, languageScales } from "../../parts/theme.js";

/** What `expertRouting` of charts takes. */
export interface ExpertRoutingFigureOptions extends FigureOptions {
  /** The language that the others are compared with; defaults to English, or the first. */
  readonly pivot?: string;
  /** The layer whose experts are shown; defaults to the one where languages differ most. */
  readonly layer?: number;
}

/**
 * How differently a mixture's routers treat languages: above, the distance of each language's
 * choices from the pivot's, layer by layer, with that between halves of a language dashed; below,
 * at one layer, each expert's share of each language's tokens.
 *
 * @param all Of one model and corpus, as `routingRows` returns them: distances and shares in one list.
 * @throws RangeError if rows of several models are mixed, or either kind is missing.
 */
export function expertRoutingFigure(
  all: readonly Row[],
  { size = "page", title, pivot, layer, notes = [], ...look }: ExpertRoutingFigureOptions = {},
): Spec {
  const caller = "expertRoutingFigure";
  const rows = arrangedRows(all, look);
  const of = (measure: string) => rows.filter(row => row.measure === measure);
  const [distances, shares] = [of("routing-distance"), of("expert-share")];
  const places = ["model", "layer", "language_x", "language_y"];
  requireRows(caller, distances, { columns: [...places, "value"], places });
  const cells = ["model", "layer", "language", "expert"];
  requireRows(caller, shares, { columns: [...cells, "value"], places: cells });
  const model = only(caller, rows, "model")!;
  const codes = distinct(shares, "language");
  const base = pivot ?? (codes.includes("eng_Latn") ? "eng_Latn" : codes[0]!);
  if (!codes.includes(base))
    throw new RangeError(`${caller}: the pivot must be one of ${codes.join(", ")}, got ${base}`);

  const labels = languageLabels(codes, look);
  const others = codes.filter(code => code !== base);
  const drawn = againstPivot(distances, base).map(
    (row): Row => ({ ...row, series: labels.get(`${row.language}`)!, panel: model }),
  );
  const shown = layer ?? mostDistant(drawn);
  const heat = shares
    .filter(row => row.layer === shown)
    .map(
      (row): Row => ({ ...row, panel: `Layer ${shown}`, label: labels.get(`${row.language}`)! }),
    );
  const experts = distinct(heat, "expert").map(Number);
  if (experts.length === 0)
    throw new RangeError(`${caller}: expected a layer with experts, got ${shown}`);

  const { fontSize, height } = formatOf(size);
  const width = panelWidth(size, 1);
  const lines = seriesByLayer({
    rows: drawn,
    size,
    width,
    height: height * 0.8,
    scales: languageScales(others, look),
    title: `Distance from ${labels.get(base)}`,
    panels: ["panel"],
  });
  const below = {
    width,
    height: { step: fontSize * 1.6 },
    title: { text: `Layer ${shown}`, anchor: "start", fontSize },
    mark: { type: "rect" },
    encoding: {
      x: {
        field: "expert",
        type: "ordinal",
        sort: experts,
        title: "Expert",
        axis: {
          domain: false,
          ticks: false,
          labelAngle: 0,
          values: layerTicks(experts[0]!, experts.at(-1)!, width, fontSize),
        },
      },
      y: {
        field: "label",
        type: "nominal",
        title: null,
        sort: codes.map(code => labels.get(code)!),
        axis: { domain: false, ticks: false },
      },
      color: {
        field: "value",
        type: "quantitative",
        scale: { range: heatScheme, domainMin: 0 },
        legend: {
          orient: "bottom",
          title: "Share of the language’s choices",
          tickCount: 4,
          gradientLength: fontSize * 14,
          titleLimit: 0,
          format: "~p",
        },
      },
      tooltip: [
        { field: "label", title: "Language" },
        { field: "expert", title: "Expert" },
        { field: "value", format: ".4f", title: "Share of choices" },
      ],
    },
  };
  const { chosen, chance } = heat[0]!;
  const even = Number(chance).toPrecision(2);
  return figure({
    look,
    title: title ?? "Which experts see which language",
    subtitle: `${model}: above, Jensen–Shannon distance of the choices of experts, by layer; below, each expert’s share`,
    caption: [
      `${chosen} of ${experts.length} experts see a token; all alike, each would have ${even} of the choices. Finely dashed: the distance between the odd and the even ${distinct(rows, "unit")[0] ?? "sentence"}s of a language. ${layer === undefined ? `At layer ${shown} languages lie farthest from ${labels.get(base)} in the mean. ` : ""}Tokens of text are counted; padding and special tokens are not.`,
      ...notes,
      signature(drawn),
    ],
    description: `Line chart by layer of how far the choices of experts for ${others.map(code => labels.get(code)).join(", ")} lie from those for ${labels.get(base)}, in ${model}; and a heat map of experts’ shares by language at layer ${shown}.`,
    size,
    rows: [...drawn, ...heat],
    view: {
      vconcat: [
        { transform: [{ filter: "datum.measure === 'routing-distance'" }], ...lines },
        { transform: [{ filter: "datum.measure === 'expert-share'" }], ...below },
      ],
      spacing: fontSize * 2,
      resolve: {
        scale: { color: "independent", shape: "independent", strokeDash: "independent" },
        legend: { color: "independent", shape: "independent", strokeDash: "independent" },
      },
    },
  });
}

/** The layer where languages lie farthest from the pivot in the mean. */
function mostDistant(rows: readonly Row[]): number {
  const sums = new Map<number, number>();
  for (const row of rows) {
    const layer = Number(row.layer);
    sums.set(layer, (sums.get(layer) ?? 0) + Number(row.value));
  }
  return [...sums].reduce((a, b) => (b[1] > a[1] ? b : a), [Number.NaN, -1])[0];
}
