import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import type { Row } from "../../base/row.js";
import { csvFromRows } from "../../format/csv.js";
import { type ColumnType, type MergedRows, mergeRows } from "./merge-rows.js";
import { type Needs, neededColumns } from "./needed-columns.js";
import { openDuckdb } from "./open-duckdb.js";
import { type ParquetTable, parquetTables, selectParquet } from "./parquet-tables.js";
import { scanTree, type Tree, type TreeFile } from "./scan-tree.js";

type Connection = Awaited<ReturnType<typeof openDuckdb>>["connection"];

/** Tables of a tree, and what is in each. */
export const queryTables: Readonly<Record<string, string>> = {
  rows: "rows of every analysis: measures, gains, fits …, by the file they are in",
  scores: "scores of tasks and translations",
  items: "single items and answers, aligned or not",
  maps: "points of maps",
  manifests: "a row for each language of stored states",
  files: "the files that the others are made of",
};

/**
 * Returns what an SQL query finds in a folder of studies and stores, with DuckDB. Its tables are
 * `rows`, `scores`, `items`, `maps`, `manifests` and `files` (`queryTables`), of which those that the query names are read
 * into memory first; then the data base is shut off from every file and the network.
 *
 * @throws IsoglossError if DuckDB is not installed or refuses the query.
 *
 * @example
 * ```ts
 * import { queryTree } from "isogloss";
 * const found = await queryTree(".", "SELECT count(*) AS n FROM files");
 * console.log(found[0]?.n);
 * ```
 */
export async function queryTree(folder: string, sql: string): Promise<Row[]> {
  const tree = scanTree(folder);
  const wanted = Object.keys(queryTables).filter(name =>
    new RegExp(`\\b${name}\\b`, "i").test(sql),
  );
  const place = await mkdtemp(join(tmpdir(), "isogloss-query-"));
  const { connection, close } = await openDuckdb();
  try {
    await connection.run("SET autoinstall_known_extensions = false");
    await connection.run("SET autoload_known_extensions = false");
    const parquet = wanted.some(name => name !== "manifests")
      ? await parquetTables(connection, tree.parquet)
      : [];
    const needs = neededColumns(sql, wanted);
    for (const name of wanted) await makeTable(connection, name, tree, parquet, { place, needs });
    await connection.run("SET enable_external_access = false");
    await connection.run("SET lock_configuration = true");
    const none = wanted.filter(name => filesOf(tree, parquet, name).length === 0);
    return await answer(
      connection,
      sql,
      none.length > 0 ? `${folder} has no ${none.join(", ")}. ` : "",
    );
  } finally {
    close();
    await rm(place, { recursive: true, force: true });
  }
}

async function answer(connection: Connection, sql: string, lacks: string): Promise<Row[]> {
  try {
    if (sql.trim() === "") throw new Error("there is no statement");
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1)
      throw new Error(`there are ${statements.count} statements, not one`);
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJS().map(plainRow);
  } catch (cause) {
    throw new IsoglossError(
      `the query is refused: ${cause instanceof Error ? cause.message.slice(0, 500) : cause}`,
      `${lacks}Tables are ${Object.keys(queryTables).join(", ")}; DESCRIBE rows shows the columns of one.`,
      { cause },
    );
  }
}

/** Cells as rows hold them: numbers, texts, truth values. */
function plainRow(row: Record<string, unknown>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (typeof value === "bigint")
        return [name, Number.isSafeInteger(Number(value)) ? Number(value) : String(value)];
      const simple = value === null || ["number", "string", "boolean"].includes(typeof value);
      return [name, (simple ? value : jsonOf(value)) as Row[string]];
    }),
  );
}

function jsonOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value, (_, one) => (typeof one === "bigint" ? Number(one) : one)) ?? "";
}

/** Which table a file of rows belongs to, by its columns. */
function tableOf(header: string): string {
  const has = (name: string) => new RegExp(`(?:^|,)"?${name}"?(?:,|$)`).test(header);
  if (has("x") && has("y") && has("sentence")) return "maps";
  if (has("item")) return "items";
  return has("task") ? "scores" : "rows";
}

function filesOf(
  { rows, manifests }: Tree,
  parquet: readonly ParquetTable[],
  table: string,
): readonly TreeFile[] {
  if (table === "manifests") return manifests;
  const packed = parquet.filter(one => table === "files" || tableOf(headerOf(one)) === table);
  const own = [...rows].filter(([header]) => table === "files" || tableOf(header) === table);
  return [...own.flatMap(([, files]) => files), ...packed.map(({ file }) => file)];
}

async function makeTable(
  connection: Connection,
  name: string,
  tree: Tree,
  parquet: readonly ParquetTable[],
  { place, needs }: { readonly place: string; readonly needs: Needs },
): Promise<void> {
  if (name === "manifests" || name === "files") {
    const rows = name === "files" ? fileRows(tree, parquet) : await rowsOfManifests(tree);
    const path = join(place, `${name}.csv`);
    await writeFile(path, csvFromRows(rows));
    const empty = "SELECT NULL AS file WHERE false";
    const read = `SELECT * FROM read_csv(${quoted(path)}, header = true, sample_size = -1, ${dialect})`;
    await connection.run(`CREATE TABLE ${name} AS ${rows.length > 0 ? read : empty}`);
    return;
  }
  const groups: { path: string; merged: MergedRows }[] = [];
  for (const [header, files] of tree.rows)
    if (tableOf(header) === name) {
      const path = join(place, `${name}-${groups.length}.csv`);
      groups.push({ path, merged: await mergeRows(files, path, needs("file")) });
    }
  const known = new Map<string, ColumnType>();
  for (const { merged } of groups)
    for (const { name: column, type } of merged.columns) {
      const before = known.get(column) ?? "unknown";
      const joined =
        before === "unknown" ? type : type === "unknown" || type === before ? before : "VARCHAR";
      known.set(column, joined);
    }
  const parts = (types: Types) =>
    groups.map(({ path, merged }) => {
      const columns = merged.columns.map(({ name: column }) => {
        return `${quoted(column)}: ${quoted(typeIn(types, column))}`;
      });
      const named = merged.isNamed ? ["'file': 'VARCHAR'"] : [];
      return `SELECT ${selected(merged, types)} FROM read_csv(${quoted(path)}, header = false, auto_detect = false, columns = {${[...named, ...columns].join(", ")}}, ${dialect})`;
    });
  /** Columns that the query does not name are empty: what nobody reads need not be parsed. */
  const selected = ({ columns, isNamed }: MergedRows, types: Types) =>
    [
      isNamed ? "file" : "NULL::VARCHAR AS file",
      ...columns.map(({ name: column }) => {
        const own = `"${column.replaceAll('"', '""')}"`;
        return needs(column) ? own : `NULL::${typeIn(types, column)} AS ${own}`;
      }),
    ].join(", ");
  const create = (selects: readonly string[]) =>
    connection.run(
      `CREATE TABLE ${name} AS ${selects.length > 0 ? selects.join(" UNION ALL BY NAME ") : "SELECT NULL AS file WHERE false"}`,
    );
  const packed = parquet.filter(one => tableOf(headerOf(one)) === name).map(selectParquet);
  // A file that was not looked at may hold a text where the others have numbers.
  await create([...parts(column => known.get(column)), ...packed]).catch(() =>
    create([...parts(() => "VARCHAR"), ...packed]),
  );
}

type Types = (column: string) => ColumnType | undefined;

function typeIn(types: Types, column: string): string {
  const type = types(column);
  return type === "unknown" || type === undefined ? "VARCHAR" : type;
}

const dialect = `delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false`;

/** What checks manifests takes longer to load than most queries. */
async function rowsOfManifests({ manifests }: Tree): Promise<Row[]> {
  const { manifestRows } = await import("./manifest-rows.js");
  return manifestRows(manifests);
}

/** The names of columns as the first line of a table. */
function headerOf({ columns }: ParquetTable): string {
  return columns.join(",");
}

function fileRows({ rows, manifests }: Tree, parquet: readonly ParquetTable[]): Row[] {
  const row = ({ name, bytes }: TreeFile, table: string): Row => ({ file: name, table, bytes });
  return [
    ...[...rows].flatMap(([header, files]) => files.map(file => row(file, tableOf(header)))),
    ...parquet.map(one => row(one.file, tableOf(headerOf(one)))),
    ...manifests.map(file => row(file, "manifests")),
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
