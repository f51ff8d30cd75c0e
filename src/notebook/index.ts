/**
 * @file `isogloss/notebook`: how a notebook shows things, and how it is stopped. Rows as tables
 * and danfojs frames, figures that answer the mouse where the viewer knows Vega-Lite and are
 * pictures elsewhere, a bar that leaves nothing behind, work that ends when the kernel is
 * interrupted.
 *
 * It needs the TypeScript kernel, tslab, which is the notebooks' own and no dependency of this
 * package; `frame` needs danfojs-node in the same way.
 */

export { type BestLayersOptions, bestLayers } from "./best-layers.js";
export { type ChartOptions, chart } from "./chart.js";
export { type Frame, frame } from "./frame.js";
export { bar, type Live, live } from "./live.js";
export { type SliderOptions, slider } from "./slider.js";
export { type TableOptions, table } from "./table.js";
