import type { MapColumn } from "../../map-data.js";
import { languageOf, mapData, pointCount, textAt } from "./map-points.js";

/** @file What points are coloured by: their language, or a column's numbers or words. */

/** How a column colours the points of a map. */
export interface Colouring {
  /** "#rrggbb" of a point. */
  readonly of: (point: number) => string;
  /** From low to high of a column of numbers or dates, in words. */
  readonly range: readonly [low: string, high: string] | null;
  /** Words with their colours, the most frequent first; empty for numbers and languages. */
  readonly words: readonly (readonly [word: string, colour: string])[];
}

/** What can be chosen, by name: what rows had, and what the texts say by themselves. */
export const colourColumns: readonly MapColumn[] = [...mapData.columns, ...lengths()];

function lengths(): MapColumn[] {
  const values = Array.from({ length: pointCount }, (_, point) => textAt(point)?.length ?? null);
  if (values.every(value => value === values[0])) return []; // as where there are no texts
  return [{ name: "length in characters", by: [{ values }] }];
}

/** Of points that have no value, and of words beyond the palette. */
const neutral = "#9a9a9a";

/** @param place Of the layer, among all layers of all models. */
export function colouring(column: number, place: number): Colouring {
  const chosen = colourColumns[column];
  if (chosen === undefined)
    return {
      of: point => mapData.languages[languageOf(point)]!.colour,
      range: null,
      words: [],
    };
  const value = valuesOf(chosen, place);
  const values = Array.from({ length: pointCount }, (_, point) => value(point));
  const numbers = values.filter(one => typeof one === "number");
  if (numbers.length > 0) return byNumber(values, numbers, numberInWords);
  const days = daysOf(values);
  return days === null ? byWord(values) : byNumber(days, days.filter(isNumber), dayInWords);
}

const isNumber = (value: unknown) => typeof value === "number";

const date = /^\d{4}-\d\d(-\d\d([T ]\d\d:\d\d.*)?)?$/;

/** Returns the times of a column of dates, in milliseconds; null of any other, and of few dates. */
function daysOf(values: readonly unknown[]): (number | null)[] | null {
  const words = values.filter(value => value !== null);
  if (!words.every(word => typeof word === "string" && date.test(word))) return null;
  if (new Set(words).size <= mapData.palette.length) return null; // A colour each.
  const days = values.map(value => (value === null ? Number.NaN : Date.parse(`${value}`)));
  // No calendar has some that look like one.
  if (days.every(Number.isNaN)) return null;
  return days.map(day => (Number.isNaN(day) ? null : day));
}

const dayInWords = (time: number) => new Date(time).toISOString().slice(0, 10);

/** Returns a number in three digits, or all that stand before its point. */
function numberInWords(value: number): string {
  return `${Math.abs(value) < 100 ? Number(value.toPrecision(3)) : Math.round(value)}`;
}

/** Returns what a point has in a column on the map of a layer. */
export function valuesOf(
  { by }: MapColumn,
  place: number,
): (point: number) => string | number | boolean | null {
  const column = by[Math.min(place, by.length - 1)]!;
  return point => {
    if ("words" in column) return column.words[column.at[point] ?? -1] ?? null;
    return ("values" in column ? column.values[point] : column.all) ?? null;
  };
}

function byNumber(
  values: readonly unknown[],
  numbers: readonly number[],
  inWords: (value: number) => string,
): Colouring {
  const sorted = Float64Array.from(numbers).sort();
  // The outermost hundredth would leave the rest one colour.
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const [low, high] = [at(0.01), at(0.99)];
  const { ramp } = mapData;
  return {
    of: point => {
      const value = values[point];
      if (typeof value !== "number") return neutral;
      const share = high > low ? (value - low) / (high - low) : 0.5;
      return ramp[Math.round(Math.min(1, Math.max(0, share)) * (ramp.length - 1))]!;
    },
    range: [inWords(low), inWords(high)],
    words: [],
  };
}

function byWord(values: readonly unknown[]): Colouring {
  const counts = new Map<string, number>();
  for (const value of values)
    if (value !== null) counts.set(`${value}`, (counts.get(`${value}`) ?? 0) + 1);
  const often = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const { palette } = mapData;
  const words = often.slice(0, palette.length).map(([word], i) => [word, palette[i]!] as const);
  const colours = new Map(words);
  const rest = often.length > words.length ? ([["other", neutral]] as const) : [];
  return {
    of: point => colours.get(`${values[point]}`) ?? neutral,
    range: null,
    words: [...words, ...rest],
  };
}
