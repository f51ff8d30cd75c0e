import { parquetWriteBuffer } from "hyparquet-writer";
import type { Row } from "../../base/row.js";

type Cell = Row[string];
type SchemaElement = NonNullable<Parameters<typeof parquetWriteBuffer>[0]["schema"]>[number];

/** A column of vectors of one width, one a row. */
export interface VectorColumn {
  readonly name: string;
  readonly vectors: readonly Float32Array[];
}

/**
 * Returns rows as Parquet, whose columns are those that `csvFromRows` writes: texts, truth values,
 * 64-bit floats, and integers where all of a column are and fit 32 bits. Absent values, null and NaN
 * are null; a column of several types becomes text.
 *
 * @param vectors A further column, of lists of 32-bit floats.
 * @throws RangeError without rows, or if there are not as many vectors.
 */
export function parquetFromRows(rows: readonly Row[], vectors?: VectorColumn): Uint8Array {
  if (rows.length === 0) throw new RangeError("parquetFromRows: expected rows, got none");
  if (vectors && vectors.vectors.length !== rows.length)
    throw new RangeError(
      `parquetFromRows: expected as many vectors as rows, got ${vectors.vectors.length}, ${rows.length}`,
    );
  const names = [...new Set(rows.flatMap(row => Object.keys(row)))];
  const columns = names.map(name => columnOf(name, rows));
  const schema: SchemaElement[] = [
    { name: "root", num_children: columns.length + (vectors ? 1 : 0) },
    ...columns.map(({ element }) => element),
  ];
  const columnData: { name: string; data: unknown[] }[] = columns.map(({ name, data }) => ({
    name,
    data,
  }));
  if (vectors) {
    schema.push(
      { name: vectors.name, converted_type: "LIST", repetition_type: "REQUIRED", num_children: 1 },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", type: "FLOAT", repetition_type: "REQUIRED" },
    );
    columnData.push({ name: vectors.name, data: vectors.vectors.map(one => Array.from(one)) });
  }
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, createdBy: "isogloss" }));
}

function columnOf(name: string, rows: readonly Row[]) {
  const cells: Cell[] = rows.map(row => (Object.hasOwn(row, name) ? row[name] : null));
  const data = cells.map(cell => (cell === undefined || Number.isNaN(cell) ? null : cell));
  const filled = data.filter(cell => cell !== null);
  const all = (type: string) => filled.length > 0 && filled.every(cell => typeof cell === type);
  const element = (kind: Partial<SchemaElement>): SchemaElement => ({
    name,
    repetition_type: "OPTIONAL" as const,
    ...kind,
  });
  if (all("boolean")) return { name, data, element: element({ type: "BOOLEAN" }) };
  if (all("number")) {
    const whole = filled.every(cell => Number.isInteger(cell) && Math.abs(Number(cell)) < 2 ** 31);
    return { name, data, element: element({ type: whole ? "INT32" : "DOUBLE" }) };
  }
  const texts = data.map(cell => (cell === null ? null : String(cell)));
  return { name, data: texts, element: element({ type: "BYTE_ARRAY", converted_type: "UTF8" }) };
}
