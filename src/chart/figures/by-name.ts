import type { Row } from "../../base/row.js";
import type { FigureOptions, Spec } from "../parts/figure.js";
import { distinct } from "../parts/require-rows.js";
import { alignedAndCorrect } from "./aligned-and-correct.js";
import { alignmentByLayer } from "./alignment-by-layer.js";
import { alignmentByMeasure } from "./alignment-by-measure.js";
import { battery } from "./battery.js";
import { doseResponse } from "./causes/dose-response.js";
import { patchByLayer } from "./causes/patch-by-layer.js";
import { expertRoutingFigure } from "./inside/expert-routing.js";
import { featuresByLanguages } from "./inside/features-by-languages.js";
import { lensByLayer } from "./inside/lens-by-layer.js";
import { neuronAblations } from "./inside/neuron-ablations.js";
import { neuronsByLayer } from "./inside/neurons-by-layer.js";
import { wordAlignment } from "./inside/word-alignment.js";
import { languageHeatmap } from "./language-heatmap.js";
import { languagesByLayer } from "./languages-by-layer.js";
import { layerHeatmap } from "./layer-heatmap.js";
import { map } from "./map.js";
import { minedScoresFigure } from "./mined-scores.js";
import { modelComparison } from "./model-comparison.js";
import { relationByLayer } from "./relation-by-layer.js";
import { scalingAllocation } from "./scaling/scaling-allocation.js";
import { scalingCurves } from "./scaling/scaling-curves.js";
import { scalingDots } from "./scaling/scaling-dots.js";
import { scalingLines } from "./scaling/scaling-lines.js";
import { scalingResiduals } from "./scaling/scaling-residuals.js";
import { scoreAtLayer } from "./score-at-layer.js";
import { scoreByAlignment } from "./score-by-alignment.js";
import { tokenPremium } from "./token-premium.js";
import { translationByAlignment } from "./translation-by-alignment.js";

/** A figure that can be asked for by name. */
export interface NamedFigure {
  readonly name: string;
  /** What a study's files call it, if otherwise. */
  readonly alias?: string;
  /** What it shows, in a line. */
  readonly about: string;
  /** Columns by which its rows are known. */
  readonly columns: readonly string[];
  /** Draws it; options beyond `FigureOptions` are the figure's own, by name. */
  readonly draw: (rows: readonly Row[], options: NamedFigureOptions) => Spec;
}

/** What every figure takes, and by name what one of them takes. */
export type NamedFigureOptions = FigureOptions & Readonly<Record<string, unknown>>;

/** A figure whose options have no need of being there. */
function figure<O extends FigureOptions>(
  name: string,
  about: string,
  columns: readonly string[],
  draw: (rows: readonly Row[], options: O) => Spec,
  { alias, ...usual }: { readonly alias?: string } & Readonly<Record<string, unknown>> = {},
): NamedFigure {
  return {
    name,
    about,
    columns,
    alias,
    draw: (rows, options) => draw(rows, { ...usual, ...options } as unknown as O),
  };
}

const pairs = ["model", "measure", "language_x", "language_y", "layer_x", "value"];
const axes = { alignmentTitle: "Alignment", scoreTitle: "Score" };

/** Every figure that is made of rows alone; of two that fit some rows the first is meant. */
export const namedFigures: readonly NamedFigure[] = [
  figure(
    "token-premium",
    "tokens relative to the pivot’s",
    ["language", "pivot", "premium"],
    tokenPremium,
    { alias: "tokens" },
  ),
  figure(
    "lens-by-layer",
    "in which language a model would answer from each layer",
    ["prompt", "spoken", "normed", "layer", "value"],
    lensByLayer,
    { alias: "lens" },
  ),
  figure(
    "patch-by-layer",
    "what a patched state does to answers",
    ["model", "task", "language", "intervention", "patched_layer", "patched_token"],
    patchByLayer,
    { alias: "patch" },
  ),
  figure(
    "dose-response",
    "what steering does to the language written in",
    ["model", "language", "intervention", "patched_layer", "dose"],
    doseResponse,
    { alias: "steering" },
  ),
  figure(
    "neurons-by-layer",
    "where the neurons of a language lie",
    ["neurons", "language", "layer", "value", "tokens"],
    neuronsByLayer,
    { alias: "neurons" },
  ),
  figure(
    "neuron-ablations",
    "what each language loses without another’s neurons",
    ["ablated", "language", "value", "low", "high", "neurons", "perplexity"],
    neuronAblations,
    { alias: "ablations" },
  ),
  figure(
    "features-by-languages",
    "how many languages share sparse features",
    ["features", "used_by", "point", "value"],
    featuresByLanguages,
    { alias: "features" },
  ),
  figure(
    "word-alignment",
    "which words of a sentence and its translation belong together",
    ["word_x", "word_y", "position_x", "position_y", "linked", "layer"],
    wordAlignment,
    { alias: "words" },
  ),
  figure(
    "mined-scores",
    "margins of mined pairs, right and wrong, with precision and recall",
    ["margin_from", "margin_to", "right_pairs", "wrong_pairs", "threshold"],
    minedScoresFigure,
    { alias: "mined" },
  ),
  figure("map", "where sentences lie", ["layer", "language", "sentence", "x", "y"], map),
  figure(
    "battery",
    "every measure by layer, means over languages",
    ["model", "measure", "layer", "averaged", "value"],
    battery,
  ),
  figure(
    "alignment-by-layer",
    "each language with the pivot, layer by layer",
    pairs,
    alignmentByLayer,
    { alias: "alignment" },
  ),
  figure(
    "alignment-by-measure",
    "every measure by layer, of one model or one pair",
    pairs,
    alignmentByMeasure,
    { alias: "measures" },
  ),
  figure("model-comparison", "models side by side, at one layer each", pairs, modelComparison, {
    alias: "models",
  }),
  figure(
    "language-heatmap",
    "every language with every other, at one layer",
    pairs,
    languageHeatmap,
    { alias: "languages" },
  ),
  figure(
    "languages-by-layer",
    "many languages with the pivot, layer by layer",
    pairs,
    languagesByLayer,
  ),
  figure("layer-heatmap", "every layer with every other", [...pairs, "layer_y"], layerHeatmap, {
    alias: "layers",
  }),
  figure(
    "translation-by-alignment",
    "what translations score, beside alignment",
    ["model", "language", "alignment", "value", "chance", "copy"],
    translationByAlignment,
    { alias: "translation", ...axes },
  ),
  figure(
    "expert-routing",
    "which experts see which language, and how differently",
    ["measure", "layer", "language", "expert", "language_x", "value"],
    expertRoutingFigure,
    { alias: "routing" },
  ),
  figure(
    "relation-by-layer",
    "correlation of scores and alignment by layer",
    ["statistic", "layer", "value", "points"],
    relationByLayer,
    axes,
  ),
  figure(
    "score-at-layer",
    "scores against alignment at one layer",
    ["model", "language", "layer", "alignment", "score"],
    scoreAtLayer,
    axes,
  ),
  figure(
    "aligned-and-correct",
    "how often aligned items are answered right",
    ["only_aligned", "only_correct"],
    alignedAndCorrect,
  ),
  figure(
    "scaling-curves",
    "scores and laws against volume",
    ["kind", "group", "volume", "score"],
    scalingCurves,
  ),
  figure(
    "scaling-residuals",
    "what a law leaves over",
    ["group", "volume", "residual"],
    scalingResiduals,
  ),
  figure(
    "scaling-allocation",
    "how a budget is divided",
    ["language", "rule", "volume", "budget"],
    scalingAllocation,
  ),
  figure(
    "score-by-alignment",
    "scores against alignment, a dot a model",
    ["panel", "series", "alignment", "score", "volume"],
    scoreByAlignment,
    { ...axes, title: "Scores beside alignment", volumeTitle: "Volume", notes: [] },
  ),
  figure("scaling-dots", "a line of dots a label", ["label", "series", "value"], scalingDots, {
    title: "Side by side",
    valueTitle: "Value",
    notes: [],
  }),
  figure(
    "scaling-lines",
    "values against volume, a line a series",
    ["series", "value"],
    scalingLines,
    { title: "Against volume", volumeTitle: "Volume", valueTitle: "Value", notes: [] },
  ),
];

/** Returns the figure of that name, or of the name that a study's files have; undefined for none. */
export function figureNamed(name: string): NamedFigure | undefined {
  return namedFigures.find(figure => figure.name === name || figure.alias === name);
}

/** Returns the figure that rows are made for, by their columns; undefined if none is known. */
export function figureFor(rows: readonly Row[]): NamedFigure | undefined {
  const has = new Set(rows.flatMap(row => Object.keys(row)));
  const fit = namedFigures.filter(({ columns }) => columns.every(column => has.has(column)));
  if (!has.has("language_x")) return fit[0];
  if (has.has("expert")) return figureNamed("expert-routing");
  // Of pairs it depends on which: layers crossed, languages crossed, one layer, several measures.
  if (rows.some(row => row.layer_x !== row.layer_y && row.layer_y != null))
    return figureNamed("layer-heatmap");
  const pivots = new Set(distinct(rows, "language_y"));
  const crossed = distinct(rows, "language_x").filter(code => pivots.has(code)).length > 1;
  if (crossed) return figureNamed("language-heatmap");
  const single = distinct(rows, "model").every(
    model =>
      distinct(
        rows.filter(row => row.model === model),
        "layer_x",
      ).length === 1,
  );
  if (single) return figureNamed("model-comparison");
  return figureNamed(
    distinct(rows, "measure").length > 1 ? "alignment-by-measure" : "alignment-by-layer",
  );
}
