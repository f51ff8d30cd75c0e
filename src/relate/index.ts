/** @file `relations`: do scores go with alignment? Over models and languages, and item by item. */

export * from "./correlations.js";
export * from "./item-table.js";
export * from "./leave-out-language.js";
export * from "./mexa-estimate.js";
export * from "./point.js";
export * from "./relate-layer.js";
