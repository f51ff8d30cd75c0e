import { measureLabel } from "../../chart/parts/measure-label.js";
import { percent } from "../../chart/parts/words.js";
import type { MapChange } from "../map-changes.js";
import { figureLayers, mapsInARow, spreadLayers } from "../map-rows.js";
import type { Study } from "../study.js";

/** Returns what a reader of a study's maps must know: how near translations lie, and why these layers. */
export function mapNotes(study: Study): string[] {
  const layers = figureLayers(study.maps, study.mapped?.layer);
  const changes = study.mapChanges.filter(({ layer }) => layers.includes(layer));
  return [...distanceNotes(changes, study.sources[0]!.unit), ...layerNotes(study)];
}

/**
 * Says how far translations moved from the first model's maps to the last's, at every layer
 * that both have a map of; with one model, where they lie.
 *
 * @param unit What the corpus is made of.
 */
function distanceNotes(changes: readonly MapChange[], unit = "sentence"): string[] {
  const [first] = changes;
  if (first === undefined) return [];
  const models =
    first.base === null
      ? ""
      : `, ${first.base} → ${first.model} (change in points, its 95\u00a0% interval)`;
  const parts = changes.map(one => `layer ${one.layer}: ${shares(one)}`);
  return [
    `Share of other ${unit}s nearer than the translation${models}: ${parts.join("; ")}; chance: 50\u00a0%.`,
  ];
}

function shares({ nearer, base_nearer, change, low, high }: MapChange): string {
  if (base_nearer === null || change === null) return `${percent(nearer)}\u00a0%`;
  const interval = Number.isFinite(low) ? `, ${points(low!)} to ${points(high!)}` : "";
  return `${percent(base_nearer)} → ${percent(nearer)}\u00a0% (${points(change)}${interval})`;
}

function points(share: number): string {
  const digits = Math.abs(100 * share).toFixed(0);
  return digits === "0" ? "0" : `${share < 0 ? "−" : "+"}${digits}`;
}

/** Says why a map is of a layer that an even spread would not have. */
function layerNotes({ sources, mapped, maps }: Study): string[] {
  if (mapped === null || maps.every(row => row.layer !== mapped.layer)) return [];
  const { layer, measure, model, corpus } = mapped;
  const { layers } = sources.find(
    ({ signature }) => signature.model === model && signature.corpus === corpus,
  )!;
  if (spreadLayers(layers, mapsInARow).includes(layer)) return [];
  if (!spreadLayers(layers, mapsInARow, layer).includes(layer)) return [];
  return [
    `Layer ${layer} is drawn because ${measureLabel(measure)} of centered states, mean over languages, is highest there in ${model}; the others are spread evenly.`,
  ];
}
