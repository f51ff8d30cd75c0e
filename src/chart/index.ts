/**
 * Rows → Vega-Lite specifications, and what turns them into pictures.
 * A figure is a function of rows; `write` makes SVG, PNG, PDF or JSON of it.
 *
 * @module isogloss/charts
 */

export * from "./figures/aligned-and-correct.js";
export * from "./figures/alignment-by-layer.js";
export * from "./figures/alignment-by-measure.js";
export * from "./figures/battery.js";
export {
  figureNamed,
  type NamedFigure,
  type NamedFigureOptions,
  namedFigures,
} from "./figures/by-name.js";
export * from "./figures/causes/dose-response.js";
export * from "./figures/causes/patch-by-layer.js";
export * from "./figures/inside/expert-routing.js";
export * from "./figures/inside/features-by-languages.js";
export * from "./figures/inside/lens-by-layer.js";
export * from "./figures/inside/neuron-ablations.js";
export * from "./figures/inside/neurons-by-layer.js";
export * from "./figures/inside/word-alignment.js";
export * from "./figures/language-heatmap.js";
export * from "./figures/layer-heatmap.js";
export * from "./figures/map.js";
export * from "./figures/mined-scores.js";
export * from "./figures/model-comparison.js";
export * from "./figures/relation-by-layer.js";
export * from "./figures/scaling/scaling-allocation.js";
export * from "./figures/scaling/scaling-curves.js";
export * from "./figures/scaling/scaling-dots.js";
export * from "./figures/scaling/scaling-lines.js";
export * from "./figures/scaling/scaling-residuals.js";
export * from "./figures/score-at-layer.js";
export * from "./figures/score-by-alignment.js";
export * from "./figures/token-premium.js";
export * from "./figures/training/arrivals.js";
export * from "./figures/training/layers-over-training.js";
export * from "./figures/translation-by-alignment.js";
export * from "./page/map-page.js";
export type { MapOpening } from "./page/pack-map.js";
export * from "./page/report.js";
export { captionOf, type Figure, type FigureOptions, type Spec } from "./parts/figure.js";
export type { Look } from "./parts/look.js";
export type { RowChoice } from "./parts/require-rows.js";
export type { FigureSize } from "./parts/theme.js";
export { renderPdf, renderPng, renderSvg } from "./picture/render.js";
export { type FigureFormat, type PictureOptions, writeFigure } from "./picture/write-figure.js";
