/** @file Every figure, and what turns it into a picture: `charts` of the library. */

export { alignmentByLayer } from "./alignment-by-layer.js";
export { battery } from "./battery.js";
export { fertility } from "./fertility.js";
export { captionOf, type Spec } from "./figure.js";
export { languageHeatmap } from "./language-heatmap.js";
export { layerHeatmap } from "./layer-heatmap.js";
export { map } from "./map.js";
export { mapPage } from "./map-page.js";
export { type MeasureFamily, measureFamilies } from "./measure-families.js";
export { measuresByLayer } from "./measures-by-layer.js";
export { modelComparison } from "./model-comparison.js";
export { renderPdf, renderPng, renderSvg } from "./render.js";
export { scalingAllocation } from "./scaling-allocation.js";
export { scalingCurves } from "./scaling-curves.js";
export { scalingDots } from "./scaling-dots.js";
export { scalingLines } from "./scaling-lines.js";
export { scalingResiduals } from "./scaling-residuals.js";
export { scoreByAlignment } from "./score-by-alignment.js";
