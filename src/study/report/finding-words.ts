import type { Row } from "../../base/row.js";
import { listed } from "../../chart/parts/words.js";
import type { Study } from "../study.js";

/** @file What the sentences of findings are made of. */

/** The first and the last model of a study; equal if there is one. */
export function ends({ manifests }: Study): readonly [first: string, last: string] {
  return [manifests[0]!.model, manifests.at(-1)!.model];
}

/** Returns a share or a correlation with two decimals, or one digit if that leaves nothing. */
export function shortNumber(value: Row[string] | undefined): string {
  if (!Number.isFinite(value)) return "undefined";
  const size = Math.abs(Number(value));
  const noise = size < 1e-9; // What sums of shares leave of a zero.
  const digits = noise ? "0" : size < 0.005 ? `${Number(size.toPrecision(1))}` : size.toFixed(2);
  return Number(value) < 0 && !noise ? `−${digits}` : digits;
}

/** Returns "0.12 to 0.34". */
export function interval({ low, high }: Row): string {
  return `${shortNumber(low)} to ${shortNumber(high)}`;
}

/** Returns "layer 4", or "layers 1–2 and 5–7", of ascending numbers that are all of `among` or not. */
export function layersNamed(layers: readonly number[], among: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const layer of layers) {
    const last = runs.at(-1);
    if (last && among.indexOf(layer) === among.indexOf(last[1]) + 1) last[1] = layer;
    else runs.push([layer, layer]);
  }
  const names = runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return `${layers.length === 1 ? "layer" : "layers"} ${listed(names)}`;
}

/** Returns what lies below, above, or in reach of another value, by intervals. */
export function compareIntervals(after: Row, before: Row): "higher" | "lower" | "open" {
  if (Number(after.low) > Number(before.high)) return "higher";
  if (Number(after.high) < Number(before.low)) return "lower";
  return "open";
}
