import { existsSync } from "node:fs";
import { join } from "node:path";
import { doseResponse } from "../../chart/figures/causes/dose-response.js";
import { lensByLayer } from "../../chart/figures/inside/lens-by-layer.js";
import { neuronAblations } from "../../chart/figures/inside/neuron-ablations.js";
import { neuronsByLayer } from "../../chart/figures/inside/neurons-by-layer.js";
import type { Figure } from "../../chart/parts/figure.js";
import { distinct } from "../../chart/parts/require-rows.js";
import { readTable } from "../read-table.js";

/**
 * Returns the figures of what was measured inside a model, from rows that its commands wrote: the lens,
 * the neurons of languages, what is lost without them, and, where it was tried, steering at each layer.
 *
 * @param folder Where lens.csv, neurons.csv, ablations.csv and steering.csv lie: data/gemma-3-270m.
 * @throws IsoglossError if a table is missing or damaged.
 */
export async function insideFigures(folder: string): Promise<Figure[]> {
  const lens = await readTable(folder, "lens.csv", ["prompt", "spoken", "layer", "value"]);
  const neurons = await readTable(folder, "neurons.csv", ["language", "layer", "value"]);
  const ablations = await readTable(folder, "ablations.csv", ["ablated", "language", "value"]);
  const steering = existsSync(join(folder, "steering.csv"))
    ? await readTable(folder, "steering.csv", ["dose", "patched_layer", "value"])
    : [];
  const figure = (name: string, spec: Figure["spec"], rows: Figure["rows"]): Figure => {
    return { name, spec, rows, notes: [] };
  };
  return [
    figure("lens", lensByLayer(lens, { prompt: "translation" }), lens),
    figure("neurons", neuronsByLayer(neurons), neurons),
    figure("ablations", neuronAblations(ablations), ablations),
    ...distinct(steering, "patched_layer").map(layer => {
      const own = steering.filter(row => `${row.patched_layer}` === layer);
      return figure(`steering-${layer}`, doseResponse(own), own);
    }),
  ];
}
