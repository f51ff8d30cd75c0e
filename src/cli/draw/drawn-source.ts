import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { fileError } from "../../base/file-error.js";
import { isPresent, openFile, readText } from "../../base/open-file.js";
import type { Row } from "../../base/row.js";
import type { Spec } from "../../chart/parts/figure.js";
import { readStudyRows } from "../../study/drawn/study-file.js";
import type { StudyRows } from "../../study/drawn/study-rows.js";
import { readRows } from "../../study/exported/read-rows.js";

/** What a figure is drawn from. */
export type DrawnSource =
  | { readonly kind: "study"; readonly rows: StudyRows }
  | { readonly kind: "rows"; readonly name: string; readonly rows: readonly Row[] }
  | { readonly kind: "spec"; readonly name: string; readonly spec: Spec };

/** In bytes: a map of a hundred thousand points has some thirty megabytes. */
const largest = 2 ** 29;

/**
 * Reads what a path holds: a folder that a study wrote, a CSV or Parquet file or JSON array of rows, or a
 * specification of Vega-Lite.
 *
 * @throws IsoglossError naming the file and what it holds instead.
 */
export async function drawnSource(path: string): Promise<DrawnSource> {
  const info = await stat(path).catch((error: unknown) => {
    throw fileError(error, path, "read");
  });
  if (info.isDirectory()) return (await routingRows(path)) ?? studyOf(path);
  const name = basename(path).replace(/\.(csv|tsv|json|parquet)$/i, "");
  if (!(await isJson(path)))
    return { kind: "rows", name, rows: await readRows(path, { delimiters: [",", "\t", ";"] }) };
  const text = await readText(path, largest);
  const value = parsed(text, path);
  if (Array.isArray(value)) return { kind: "rows", name, rows: value.map(row => asRow(row, path)) };
  const spec = value as Spec;
  if (!`${spec.$schema}`.includes("vega-lite"))
    throw new IsoglossError(
      `${path}: is neither rows nor a specification of Vega-Lite: its $schema is ${JSON.stringify(spec.$schema)?.slice(0, 100)}`,
      "Give a CSV file, a JSON array of rows, or the JSON of a figure.",
    );
  refuseLinks(spec, path);
  return { kind: "spec", name, spec };
}

async function studyOf(folder: string): Promise<DrawnSource> {
  return { kind: "study", rows: await readStudyRows(folder) };
}

/** What `isogloss routing` wrote into a folder, whose figure is made of two tables; undefined for another's. */
async function routingRows(folder: string): Promise<DrawnSource | undefined> {
  const files = ["distances.csv", "experts.csv"].map(name => join(folder, name));
  for (const file of files) if (!(await isPresent(file))) return undefined;
  const rows: Row[] = [];
  for (const file of files) rows.push(...(await readRows(file)));
  return { kind: "rows", name: "expert-routing", rows };
}

/** Whether a file begins as JSON does. */
async function isJson(path: string): Promise<boolean> {
  const handle = await openFile(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    return /^\uFEFF?\s*[[{]/.test(buffer.toString("utf8", 0, bytesRead));
  } finally {
    await handle.close();
  }
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new IsoglossError(
      `${path}: is no JSON: ${(cause as Error).message}`,
      "An editor that checks JSON shows where.",
      { cause },
    );
  }
}

function asRow(value: unknown, path: string): Row {
  const plain = (cell: unknown) => cell === null || typeof cell !== "object";
  if (typeof value === "object" && value !== null && Object.values(value).every(plain))
    return value as Row;
  throw new IsoglossError(
    `${path}: a row is not an object of numbers and texts: ${JSON.stringify(value)?.slice(0, 100)}`,
    'Write an array of rows, such as [{"model": "base", "layer": 0, "value": 0.5}].',
  );
}

/** A figure holds its rows: what lies elsewhere is not fetched, from a disk or a server. */
function refuseLinks(value: unknown, path: string): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, own] of Object.entries(value)) {
    if ((key === "url" || key === "href") && own !== null)
      throw new IsoglossError(
        `${path}: asks for something outside of itself: ${JSON.stringify(own)?.slice(0, 100)}`,
        'Put the rows into the specification, as "data": {"values": […]}.',
      );
    if (key !== "values") refuseLinks(own, path);
  }
}
