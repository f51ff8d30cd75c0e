/** @file Every figure, and what turns it into a picture: `charts` of the library. */

export { alignmentByLayer } from "./figures/alignment-by-layer.js";
export { alignmentByMeasure } from "./figures/alignment-by-measure.js";
export { battery } from "./figures/battery.js";
export { languageHeatmap } from "./figures/language-heatmap.js";
export { layerHeatmap } from "./figures/layer-heatmap.js";
export { map } from "./figures/map.js";
export { modelComparison } from "./figures/model-comparison.js";
export { scalingAllocation } from "./figures/scaling-allocation.js";
export { scalingCurves } from "./figures/scaling-curves.js";
export { scalingDots } from "./figures/scaling-dots.js";
export { scalingLines } from "./figures/scaling-lines.js";
export { scalingResiduals } from "./figures/scaling-residuals.js";
export { scoreByAlignment } from "./figures/score-by-alignment.js";
export { tokenPremium } from "./figures/token-premium.js";

export { mapPage } from "./page/map-page.js";
export { captionOf, type Spec } from "./parts/figure.js";
export { renderPdf, renderPng, renderSvg } from "./picture/render.js";
