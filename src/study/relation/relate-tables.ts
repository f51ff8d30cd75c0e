import { IsoglossError } from "../../base/error.js";
import type { Row } from "../../base/row.js";
import { droppedIn } from "../../corpus/dropped-column.js";
import type { RelatedPoint } from "../../relate/point.js";
import { choosingMeasure } from "../../similarity/best-layer.js";
import { type MexaRow, mexaRows } from "./mexa-rows.js";
import {
  type RelateRowsOptions,
  type RelationRow,
  type RelationSignature,
  relateRows,
  unsigned,
} from "./relate-rows.js";
import { type JoinOptions, type NamedTable, relatedPoints } from "./related-points.js";
import { scoreGroups, towards } from "./score-groups.js";

/** What `relateTables` takes. */
export interface RelateTablesOptions extends JoinOptions, Omit<RelateRowsOptions, "signature"> {
  /** The language that others are aligned with; defaults to the alignments' `language_y`, or eng_Latn. */
  readonly pivot?: string;
}

/** How the scores of one task go with alignment. */
export interface Relation {
  readonly signature: RelationSignature;
  readonly points: readonly RelatedPoint[];
  /** Layer by layer; of MEXA's estimates, too, where the pivot was scored. */
  readonly rows: readonly RelationRow[];
  /** Where alignment is MEXA's and the pivot was scored. */
  readonly mexa: readonly MexaRow[];
}

/**
 * Returns how scores go with alignment: a relation a task, measure and way of translation, if the
 * scores are `evaluate`'s, or one of all rows.
 *
 * @param alignments Of several measures MEXA (or the first) is taken, of several preprocessings raw.
 * @throws IsoglossError if a column is missing, something stands there twice, or nothing is in both.
 */
export async function relateTables(
  alignments: NamedTable,
  scores: NamedTable,
  options: RelateTablesOptions = {},
): Promise<Relation[]> {
  checkFilled(alignments, options.alignment);
  checkFilled(scores, options.score);
  const table = { ...alignments, rows: chosenAlignments(alignments.rows) };
  const pivot = options.pivot ?? single(table.rows, "language_y") ?? "eng_Latn";
  const aligned = {
    corpus: single(table.rows, "corpus"),
    pooling: single(table.rows, "pooling"),
    preprocessing: single(table.rows, "preprocessing") ?? "",
    measure: single(table.rows, "measure") ?? options.alignment ?? unsigned.measure,
    n: Number(single(table.rows, "n") ?? Number.NaN),
    ...droppedIn({ dropped: single(table.rows, "dropped") }),
  };
  const { model: keys = ["model"], score = "value" } = options;
  const models = new Set(table.rows.map(row => nameBy(row, keys)));
  const related: Relation[] = [];
  for (const { rows, ...group } of scoreGroups(scores, pivot)) {
    const own = { ...scores, rows };
    const known = rows.some(row => row.language !== pivot && models.has(nameBy(row, keys)));
    if (!known) continue;
    const items = options.items && {
      ...options.items,
      rows: options.items.rows.flatMap(row => itemsOf(row, group, pivot)),
    };
    const points = relatedPoints(table, own, { ...options, items });
    const score_measure =
      group.score_measure === unsigned.score_measure && options.score !== undefined
        ? options.score
        : group.score_measure;
    const signature = { ...aligned, ...group, score_measure };
    const how = { ...options, signature };
    const inPivot = rows.filter(row => row.language === pivot);
    const pivotScores = new Map(inPivot.map(row => [nameBy(row, keys), Number(row[score])]));
    const mexa =
      signature.measure === "mexa"
        ? await mexaRows(points, pivotScores, how)
        : { estimates: [], relations: [] };
    const byLayer = await relateRows(points, how);
    const all = [...byLayer, ...mexa.relations];
    related.push({ signature, points, rows: all, mexa: mexa.estimates });
  }
  if (related.length === 0)
    throw new IsoglossError(
      `${alignments.name} and ${scores.name} have no model and language in common`,
      `Both need the columns ${keys.join(", ")} and language with the same values.`,
    );
  return related;
}

/** @throws IsoglossError if a table has no rows, or a column that is there has no number. */
function checkFilled(table: NamedTable, column = "value"): void {
  if (table.rows.length === 0)
    throw new IsoglossError(
      `${table.name}: has no rows`,
      "It holds a header only, or what --where asks for is not in it.",
    );
  const there = table.rows.filter(row => Object.hasOwn(row, column));
  if (there.length > 0 && !there.some(row => Number.isFinite(row[column])))
    throw new IsoglossError(
      `${table.name}: no row has a number in its column ${column}`,
      "Name the column that has the numbers.",
    );
}

/** Of several measures the one that layers are chosen by, of several preprocessings raw. */
function chosenAlignments(rows: readonly Row[]): readonly Row[] {
  const measures = new Set(rows.map(row => row.measure));
  const measure = measures.size > 1 ? choosingMeasure(rows) : rows[0]?.measure;
  const steps = new Set(rows.map(row => row.preprocessing));
  const step = steps.has("raw") ? "raw" : rows[0]?.preprocessing;
  return rows.filter(row => row.measure === measure && row.preprocessing === step);
}

/** Returns the one value of a column, or null if there is none or several. */
export function single(rows: readonly Row[], column: string): string | null {
  const values = new Set(rows.map(row => row[column] ?? null));
  const [first] = values;
  return values.size === 1 && first != null ? `${first}` : null;
}

function nameBy(row: Row, keys: readonly string[]): string {
  return keys.map(column => `${row[column]}`).join(" ");
}

/** An item's row if it belongs to the group, by what its table says of tasks. */
function itemsOf(
  row: Row,
  group: Pick<RelationSignature, "task" | "score_measure" | "direction">,
  pivot: string,
): Row[] {
  const own = Object.hasOwn(row, "direction") ? towards(row, pivot) : [row];
  return own.filter(
    item =>
      (item.task ?? group.task) === group.task &&
      (item.score_measure ?? group.score_measure) === group.score_measure &&
      (item.direction || "") === group.direction,
  );
}
