/** @file Reads a Parquet file in a thread, part by part as it is asked: one that is damaged may never end. */
import { parentPort, workerData } from "node:worker_threads";
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { asyncBufferFromFile } from "hyparquet/src/node.js";
import { compressors } from "hyparquet-compressors";
import type { Field } from "../tables/table.js";

/** What the thread says of the file. */
export interface ParquetShape {
  readonly columns: readonly string[];
  /** Rows of each group. */
  readonly counts: readonly number[];
  /** What the columns unpack to, by the file's own word. */
  readonly bytes: number;
}

/** A group of rows, and which of its rows are wanted. */
export interface ParquetQuestion {
  readonly group: number;
  readonly from: number;
  readonly to: number;
}

/** What it says: that it has begun, what the file has, the rows' fields, or why there are none. */
export type ParquetReply =
  | { readonly ready: true }
  | { readonly shape: ParquetShape }
  | { readonly rows: readonly ReadonlyMap<string, Field>[] }
  | { readonly damaged: string };

/** The group that was read last, so that it is unpacked once. */
interface Group {
  readonly number: number;
  readonly objects: readonly Record<string, unknown>[];
}

async function answerAll(file: string): Promise<void> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  const counts = metadata.row_groups.map(({ num_rows }) => Number(num_rows));
  const bytes = metadata.row_groups.reduce((sum, one) => sum + Number(one.total_byte_size), 0);
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  let last: Group | undefined;
  reply({ shape: { columns, counts, bytes } });
  parentPort!.on("message", async ({ group, from, to }: ParquetQuestion) => {
    try {
      if (last?.number !== group) {
        const rowStart = counts.slice(0, group).reduce((sum, count) => sum + count, 0);
        const rowEnd = rowStart + counts[group]!;
        const wanted = { file: buffer, metadata, compressors, rowStart, rowEnd };
        last = { number: group, objects: await parquetReadObjects(wanted) };
      }
      const objects = last.objects.slice(from, to);
      reply({ rows: objects.map(object => new Map(Object.entries(object).flatMap(flat))) });
    } catch (error) {
      complain(error);
    }
  });
}

/** A field, or the members of {"translation": {"en": …}}. */
function flat([name, value]: [string, unknown]): [string, Field][] {
  if (typeof value !== "object" || value === null) return [[name, value as Field]];
  if (!/^(?:texts|translations?)$/.test(name)) return [];
  return Object.entries(value).filter(([, text]) => typeof text === "string");
}

const reply = (message: ParquetReply) => parentPort!.postMessage(message);

function complain(error: unknown): void {
  reply({ damaged: error instanceof Error ? error.message.slice(0, 100) : "unknown" });
}

reply({ ready: true }); // What follows takes the file's time, not that of Node.
answerAll(workerData as string).catch(complain);
