import { IsoglossError } from "../../base/error.js";

/** Bytes of the largest page of maps that is written: a browser needs some times as much to open it. */
const largest = 256e6;

/** Bytes of a place, of a number of a near point, and about those of a value of a column. */
const bytes = { place: 32 / 3, near: 16 / 3, value: 6 };

/** What a page of maps holds. */
export interface MapPageSize {
  readonly languages: number;
  readonly sentences: number;
  /** Layers of all models together. */
  readonly maps: number;
  /** Near points that are kept of each; none by default. */
  readonly near?: number;
  /** Columns whose values differ from map to map; none by default. */
  readonly columns?: number;
  /** Characters of all texts; by default as of sentences in a newspaper. */
  readonly characters?: number;
}

/**
 * Refuses what no browser would open, before anything is written.
 * @throws IsoglossError that says how many sentences would fit.
 */
export function requireMapFits(size: MapPageSize): void {
  const all = mapPageBytes(size);
  if (all <= largest) return;
  const { languages, sentences, maps } = size;
  const fitting = Math.max(1, Math.floor((sentences * largest) / all / 10) * 10);
  throw new IsoglossError(
    `maps of ${sentences} sentences in ${languages} languages, ${maps} of them, make a page of ${inMegabytes(all)}; browsers open one of ${inMegabytes(largest)}`,
    `Draw fewer sentences, --map-sentences ${fitting}, or fewer layers, --map-layers.`,
  );
}

function mapPageBytes(size: MapPageSize): number {
  const { languages, sentences, maps, near = 0, columns = 0 } = size;
  const points = languages * sentences;
  const perMap = bytes.place + near * bytes.near + columns * bytes.value;
  return points * maps * perMap + (size.characters ?? 120 * points);
}

const inMegabytes = (count: number) => `${Math.round(count / 1e6)} MB`;
