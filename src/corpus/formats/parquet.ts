import { once } from "node:events";
import { statSync } from "node:fs";
import type { Worker } from "node:worker_threads";
import { IsoglossError } from "../../base/error.js";
import { startThread } from "../../base/process/source-module.js";
import { type FieldRow, type Table, tableOfRows } from "../tables/table.js";
import type { ParquetQuestion, ParquetReply, ParquetShape } from "./parquet-thread.js";

/** What the columns of a file may unpack to, and the rows of one of its groups. */
const mostBytes = 2 ** 31;
const mostRows = 1 << 24;

/** Rows that are handed over at once. */
const batch = 10_000;

/** What a thread may take: in milliseconds, and in megabytes, for the file and for each of its bytes. */
const allowed = {
  start: 60_000,
  time: { base: 3_000, each: 1e-3 },
  memory: { base: 256, each: 64e-6 },
} as const;

/** In milliseconds: how often a thread's time is looked at. */
const interval = 50;

/** How many times as long it may take where the processor works for others. */
const slowest = 6;

/**
 * Reads a Parquet file, one group of rows after the other, in a thread whose time and memory are
 * bounded by the file's size.
 */
export async function readParquet(file: string): Promise<Table> {
  let opened: OpenParquet | undefined = await openParquet(file);
  const { columns, counts } = opened.shape;
  // A thread takes longer to start than a small file to read: its rows are kept for the second reading.
  const isSmall = counts.reduce((sum, count) => sum + count, 0) <= batch;
  let kept: FieldRow[] | undefined;
  return tableOfRows({ file, what: "Parquet", columns }, async function* () {
    if (isSmall && kept === undefined) {
      kept = [];
      for await (const row of rows()) kept.push(row);
    }
    yield* kept ?? rows();
  });

  async function* rows(): AsyncGenerator<FieldRow> {
    const { shape, ask, close } = opened ?? (await openParquet(file));
    opened = undefined; // Whoever reads the rows again opens it again.
    try {
      let line = 1;
      for (const [group, count] of shape.counts.entries())
        for (let from = 0; from < count; from += batch) {
          const fields = await ask({ group, from, to: Math.min(from + batch, count) });
          for (const row of fields) yield { line: line++, fields: row };
        }
    } finally {
      await close();
    }
  }
}

interface OpenParquet {
  readonly shape: ParquetShape;
  ask(question: ParquetQuestion): Promise<readonly FieldRow["fields"][]>;
  close(): Promise<unknown>;
}

async function openParquet(file: string): Promise<OpenParquet> {
  const { size } = statSync(file);
  const thread = startThread(import.meta, "parquet-thread", {
    workerData: file,
    stdout: true, // What the library prints is for nobody.
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: Math.round(allowed.memory.base + allowed.memory.each * size),
    },
  });
  const close = () => thread.terminate();
  const time = allowed.time.base + allowed.time.each * size;
  try {
    await within(thread, allowed.start, heard(thread));
    const reply = await within(thread, time, heard(thread));
    if (!("shape" in reply)) throw new Error("damaged" in reply ? reply.damaged : "no shape");
    const { counts, bytes } = reply.shape;
    if (!(bytes <= mostBytes) || !counts.every(count => count >= 0 && count <= mostRows))
      throw new IsoglossError(
        `${file}: has more than the ${mostBytes} bytes or ${mostRows} rows a group that a corpus may have`,
        "Take a part of it, or split it.",
      );
    return {
      shape: reply.shape,
      close,
      async ask(question) {
        try {
          const answer = heard(thread);
          thread.postMessage(question);
          const said = await within(thread, time, answer);
          if ("rows" in said) return said.rows;
          throw new Error("damaged" in said ? said.damaged : "no rows");
        } catch (error) {
          await close();
          return damaged(file, error);
        }
      },
    };
  } catch (error) {
    await close();
    return damaged(file, error);
  }
}

/** Returns what a thread says next. @throws whatever ended it. */
async function heard(thread: Worker): Promise<ParquetReply> {
  const [reply] = await once(thread, "message");
  return reply;
}

/** Waits while a thread works for at most so many milliseconds of a processor's time, or many times that. */
async function within<T>(thread: Worker, milliseconds: number, work: Promise<T>): Promise<T> {
  const begun = process.cpuUsage();
  const start = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      const { user, system } = process.cpuUsage(begun);
      const passed = performance.now() - start;
      const isLate = passed > milliseconds && (user + system) / 1000 > milliseconds;
      if (!isLate && passed < slowest * milliseconds) return;
      reject(new Error(`it takes more than ${Math.round(milliseconds / 1000)} seconds`));
      void thread.terminate();
    }, interval);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearInterval(timer);
    work.catch(() => {}); // What ended the thread is said already.
  }
}

function damaged(file: string, error: unknown): never {
  if (error instanceof IsoglossError) throw error;
  const why = error instanceof Error ? error.message.slice(0, 100) : "unknown";
  throw new IsoglossError(
    `${file}: cannot be read as Parquet: ${why}`,
    "It is damaged or only partly downloaded; get it again.",
    { cause: error },
  );
}
