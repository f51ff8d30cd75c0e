import { stat } from "node:fs/promises";
import { IsoglossError } from "../../base/error.js";
import type { Row } from "../../base/row.js";
import { openStates } from "../../extract/store/open-states.js";
import { compare } from "../../similarity/compare.js";
import { raw } from "../../states/preprocess.js";
import { readRows } from "../../study/exported/read-rows.js";
import { alignedItems } from "../../study/relation/aligned-items.js";
import { type ItemTableRow, itemTableRows } from "../../study/relation/item-table-rows.js";
import {
  type RelateTablesOptions,
  type Relation,
  relateTables,
} from "../../study/relation/relate-tables.js";
import type { NamedTable } from "../../study/relation/related-points.js";
import { type Choice, chosenRows } from "../chosen-rows.js";

/** What a table is, by its columns. */
type Kind = "alignment" | "scores" | "items" | "aligned items";

/** What `relateFiles` takes: the command's options. */
export interface RelateFilesOptions extends Omit<RelateTablesOptions, "items"> {
  readonly where?: Choice;
  readonly pooling?: string;
  readonly endings?: string;
  readonly rightFrom?: number;
}

/** What was found in files. */
export interface Related {
  readonly relations: readonly Relation[];
  readonly items: readonly ItemTableRow[];
  readonly notes: readonly string[];
}

/**
 * Reads tables and states, and relates what they hold.
 *
 * @throws IsoglossError if there is nothing to relate, or as `relateTables` and `itemTableRows`.
 */
export async function relateFiles(
  paths: readonly string[],
  options: RelateFilesOptions,
): Promise<Related> {
  const found: Record<Kind, NamedTable[]> = {
    alignment: [],
    scores: [],
    items: [],
    "aligned items": [],
  };
  const nowhere = new Set(Object.keys(options.where ?? {}));
  for (const path of paths) {
    if (!(await isFolder(path))) {
      const table = await readTable(path, options.where);
      found[kindOf(table.rows)].push(table);
      for (const column of Object.keys(table.rows[0]!)) nowhere.delete(column);
    } else for (const [kind, table] of await ofStates(path, options)) found[kind].push(table);
  }
  for (const column of nowhere)
    throw new IsoglossError(
      `--where ${column}=…: no table has a column ${column}`,
      "Look at the first line of the tables: it names their columns.",
    );
  const [alignment, scores, items, aligned] = (
    ["alignment", "scores", "items", "aligned items"] as const
  ).map(kind => joined(found[kind]));
  const { model, pivot, rightFrom } = options;
  if (!scores && !(items && aligned))
    throw new IsoglossError(
      `${paths.join(", ")}: there are no scores to relate`,
      items
        ? "Items need aligned items, with columns layer, item and value, or a folder of states."
        : "Name scores.csv of isogloss evaluate, or a CSV of model, language and score without a layer.",
    );
  if (scores && !alignment)
    throw new IsoglossError(
      `${paths.join(", ")}: there is no alignment to relate scores to`,
      "Name rows.csv of a study, a CSV with a column layer, or a folder of states.",
    );
  const relations =
    scores && alignment ? await relateTables(alignment, scores, { ...options, items }) : [];
  const tables = items && aligned ? itemTableRows(aligned, items, { model, pivot, rightFrom }) : [];
  const notes =
    items && !aligned
      ? ["tables of aligned × correct need aligned items: name folders of states of the items"]
      : [];
  return { relations, items: tables, notes };
}

/** Alignment of stored states by MEXA, and which sentences are aligned. */
async function ofStates(
  folder: string,
  { pivot, pooling, endings, signal }: RelateFilesOptions,
): Promise<[Kind, NamedTable][]> {
  const states = (await openStates(folder)).pooled(pooling);
  const source = pivot === undefined ? states : states.towards(pivot);
  const rows = await compare(source, {
    measures: ["mexa"],
    preprocessing: [raw],
    permutations: 0,
    draws: 2, // only the values are related
    signal,
  });
  return [
    ["alignment", { name: folder, rows }],
    [
      "aligned items",
      {
        name: folder,
        rows: await alignedItems(source, { endings }),
      },
    ],
  ];
}

function kindOf(rows: readonly Row[]): Kind {
  const has = (...names: string[]) => names.some(name => Object.hasOwn(rows[0] ?? {}, name));
  if (has("layer", "layer_x")) return has("item") ? "aligned items" : "alignment";
  return has("item") ? "items" : "scores";
}

function joined(tables: readonly NamedTable[]): NamedTable | undefined {
  if (tables.length === 0) return undefined;
  return {
    name: tables.map(({ name }) => name).join(", "),
    rows: tables.flatMap(({ rows }) => rows),
  };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false, // What cannot be read is said where it is read.
  );
}

async function readTable(file: string, where: Choice = {}): Promise<NamedTable> {
  const rows = await readRows(file, { delimiters: [",", ";", "\t"] });
  if (rows.length === 0)
    throw new IsoglossError(
      `${file}: has no rows`,
      "Name a table with a line of numbers at least.",
    );
  const own = Object.entries(where).filter(([column]) => Object.hasOwn(rows[0] ?? {}, column));
  return { name: file, rows: chosenRows(rows, file, Object.fromEntries(own)) };
}
