import type { Row } from "../../base/row.js";

/** Returns what is drawn of a row at its volume, and nothing else: a notebook carries it all. */
export function volumePoint(
  { panel, volume, low, high }: Row,
  series: Row[string],
  value: Row[string],
): Row {
  return { panel, series, step: Number(volume).toLocaleString("en"), value, low, high };
}
