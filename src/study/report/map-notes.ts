import type { Row } from "../../base/row.js";
import { measureLabel } from "../../chart/parts/measure-label.js";
import { seeded } from "../../numeric/random.js";
import { bootstrapMean } from "../../numeric/statistics/bootstrap.js";
import { mean } from "../../numeric/statistics/summary.js";
import {
  type TranslationDistance,
  translationDistance,
} from "../../projection/translation-distance.js";
import { bestLayer, choosingMeasure } from "../best-layer.js";
import { mapsInARow, spreadLayers } from "../map-rows.js";
import type { Study } from "../study.js";

/** Returns what a reader of a study's maps must know: how near translations lie, and why these layers. */
export function mapNotes(study: Study): string[] {
  return [...distanceNotes(study.maps, study.manifests[0]!.unit), ...layerNotes(study)];
}

/**
 * Says how far translations moved from the first model's maps to the last's, at every layer
 * that both have a map of; with one model, where they lie.
 *
 * @param unit What the corpus is made of.
 */
export function distanceNotes(rows: readonly Row[], unit = "sentence"): string[] {
  const found = translationDistance(rows).filter(({ rank }) => Number.isFinite(rank));
  const [first, last] = [found[0]?.model, found.at(-1)?.model];
  const single = first === last;
  const parts = found.flatMap(one => {
    if (single) return [`layer ${one.layer}: ${percent(one.rank)}\u00a0%`];
    const after = found.find(other => other.model === last && other.layer === one.layer);
    return one.model === first && after !== undefined ? [change(one, after)] : [];
  });
  if (parts.length === 0) return [];
  const models = single ? "" : `, ${first} → ${last} (change in points, its 95\u00a0% interval)`;
  return [
    `Share of other ${unit}s nearer than the translation${models}: ${parts.join("; ")}; chance: 50\u00a0%.`,
  ];
}

/** Both maps are of the same sentences: what a sentence has in common in both cancels. */
function change(before: TranslationDistance, after: TranslationDistance): string {
  const differences = after.sentences.map((share, i) => share - before.sentences[i]!);
  const { low, high } = bootstrapMean(differences, seeded(0));
  const points = (share: number) => {
    const digits = Math.abs(100 * share).toFixed(0);
    return digits === "0" ? "0" : `${share < 0 ? "−" : "+"}${digits}`;
  };
  const shares = [before, after].map(({ rank }) => percent(rank)).join(" → ");
  const interval = Number.isFinite(low) ? `, ${points(low)} to ${points(high)}` : "";
  return `layer ${before.layer}: ${shares}\u00a0% (${points(mean(differences))}${interval})`;
}

function percent(share: number): string {
  return (100 * share).toFixed(0);
}

/** Says why a map is of a layer that an even spread would not have. */
function layerNotes({ alignment, sources }: Study): string[] {
  const { corpus } = sources[0]!.signature;
  const source = sources.filter(one => one.signature.corpus === corpus).at(-1)!;
  const { model } = source.signature;
  const rows = alignment.filter(row => row.corpus === corpus && row.model === model);
  const chosen = bestLayer(rows, source, "centered");
  const even = spreadLayers(source.layers, mapsInARow);
  if (even.includes(chosen)) return [];
  if (!spreadLayers(source.layers, mapsInARow, chosen).includes(chosen)) return [];
  const by = measureLabel(choosingMeasure(rows));
  return [
    `Layer ${chosen} is drawn because ${by} of centered states, mean over languages, is highest there in ${model}; the others are spread evenly.`,
  ];
}
