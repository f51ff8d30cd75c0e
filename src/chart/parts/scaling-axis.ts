import type { Row } from "../../base/row.js";
import { type Look, labelIn } from "./look.js";
import { type FigureSize, formatOf, languageLabels } from "./theme.js";

/** Returns a logarithmic axis of volumes, labelled at round values. */
export function volumeAxis(
  rows: readonly Row[],
  title: string,
  width: number,
  size: FigureSize,
): Record<string, unknown> {
  const volumes = rows.map(row => Number(row.volume)).filter(volume => volume > 0);
  const low = Math.min(...volumes);
  const high = Math.max(...volumes);
  const values = roundValues(volumes);
  // A label such as "50k" is about three ems wide with its gap.
  const room = Math.max(2, Math.floor(width / (formatOf(size).fontSize * 3)));
  const every = Math.ceil(values.length / room);
  return {
    field: "volume",
    type: "quantitative",
    title,
    scale: { type: "log", domain: [low, high], nice: false },
    axis: {
      grid: false,
      format: "~s",
      values: values.filter((_, i) => i % every === 0),
    },
  };
}

/** Returns the powers of ten within the values' range and, within two decades, 2 and 5 times them. */
export function roundValues(values: readonly number[]): number[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const steps = Math.log10(high / low) > 2 ? [1] : [1, 2, 5];
  const round: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    for (const step of steps) {
      const value = step * 10 ** power;
      if (value >= low && value <= high) round.push(value);
    }
  return round;
}

const code = /^[a-z]{3}(_[A-Z][a-z]{3})?$/;

/**
 * Returns what panels and lines of these groups are called: languages by name, others as they are.
 * @param doubtful Groups that get an asterisk, which the caption must explain.
 */
export function panelLabels(
  groups: readonly string[],
  doubtful: readonly string[] = [],
  look: Look = {},
): ReadonlyMap<string, string> {
  const names = areLanguages(groups)
    ? languageLabels(groups, look)
    : new Map(groups.map(group => [group, labelIn(look, group) ?? group]));
  return new Map(
    [...names].map(([group, name]) => [group, doubtful.includes(group) ? `${name}*` : name]),
  );
}

/** Returns whether all groups are languages, which have colours of their own. */
export function areLanguages(groups: readonly string[]): boolean {
  return groups.every(group => code.test(group));
}
