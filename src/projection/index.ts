/**
 * Where sentences lie on maps of a model's layers, and how far to trust them.
 *
 * @module isogloss/maps
 */

export type { LongWork, Stoppable } from "../base/progress.js";
export * from "./align-map.js";
export * from "./faithfulness.js";
export * from "./map-layers.js";
export type { Metric } from "./neighbourhood.js";
export * from "./pca.js";
export * from "./stability.js";
export * from "./translation-distance.js";
export * from "./umap.js";
