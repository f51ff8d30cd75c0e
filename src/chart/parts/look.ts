import type { Row } from "../../base/row.js";
import { describeLanguage } from "../../corpus/languages/describe-language.js";

/**
 * How languages and models are shown, in every figure alike. Keys are codes of languages
 * (`zho_Hans`), names of models or groups, or what figures call them ("Chinese").
 */
export interface Look {
  /** What they are called instead. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Which come first, and in which order; the others follow as the rows have them. */
  readonly order?: readonly string[] | undefined;
  /** Their colours, as CSS writes them: "#0072b2". */
  readonly colours?: Readonly<Record<string, string>> | undefined;
}

/** Columns that hold names as figures show them. */
const namedColumns = ["model", "base", "model_x", "model_y", "series", "label"];

/** Columns by which rows are ordered, the first of most weight. */
const orderedColumns = [
  ...["model", "group", "language", "language_x", "language_y", "series", "label"],
];

/**
 * Returns rows whose models are called, and which are ordered, as the look has it. Languages keep
 * their codes, which figures know scripts and styles by; `languageLabels` names them.
 */
export function arrangedRows(rows: readonly Row[], look: Look): readonly Row[] {
  const { labels = {}, order = [] } = look;
  const sorted = order.length === 0 ? rows : ordered(rows, order, labels);
  if (Object.keys(labels).length === 0) return sorted;
  return sorted.map(row => {
    const renamed: Record<string, Row[string]> = { ...row };
    for (const column of namedColumns) {
      const value = row[column];
      if (typeof value === "string") renamed[column] = labelIn(look, value) ?? value;
    }
    return renamed;
  });
}

function ordered(
  rows: readonly Row[],
  order: readonly string[],
  labels: Readonly<Record<string, string>>,
): readonly Row[] {
  const ranks = orderedColumns.map(column => {
    const values = [...new Set(rows.map(row => `${row[column]}`))];
    const names = (value: string) => [value, describeLanguage(value).name, labels[value]];
    const rank = values.map((value, i) => {
      const place = order.findIndex(one => names(value).includes(one));
      return [value, place < 0 ? order.length + i : place] as const;
    });
    return { column, rank: new Map(rank) };
  });
  return [...rows].sort((a, b) => {
    for (const { column, rank } of ranks) {
      const between = rank.get(`${a[column]}`)! - rank.get(`${b[column]}`)!;
      if (between !== 0) return between;
    }
    return 0;
  });
}

/** Returns the label that a look has for something under one of its names; undefined for none. */
export function labelIn({ labels = {} }: Look, ...names: readonly string[]): string | undefined {
  return names.map(name => (Object.hasOwn(labels, name) ? labels[name] : undefined)).find(Boolean);
}

/** Returns the colour that a look has for something under one of its names, new or old. */
export function colourIn(
  { labels = {}, colours = {} }: Look,
  ...names: readonly string[]
): string | undefined {
  const old = Object.keys(labels).filter(key => names.includes(labels[key]!));
  return [...names, ...old]
    .map(name => (Object.hasOwn(colours, name) ? colours[name] : undefined))
    .find(Boolean);
}
