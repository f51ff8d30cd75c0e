import { pause } from "../../base/pause.js";
import type { Decoder, Past } from "../../engine/decoder.js";
import { predictedOf, type Searcher } from "../search/searcher.js";
import type { SourceRows } from "../source/source-rows.js";
import { prefill, type Reading } from "./prefill.js";
import type { RowCache } from "./row-cache.js";
import { rowMoves } from "./row-moves.js";

/** A prompt with what searches for its continuation. */
export interface Job {
  readonly index: number;
  readonly ids: Int32Array;
  /** The text that it is written after, of a model that reads one. */
  readonly source?: Int32Array;
  readonly searcher: Searcher;
}

/** A job under way: `rows[i]` of the cache is row i of its search, and goes on with `tokens[i]`. */
interface Running {
  readonly job: Job;
  rows: number[];
  tokens: number[];
}

/** What `decodeJobs` goes on from, and whom it tells. */
export interface DecodeOptions {
  /** What every prompt begins with, if it was read before. */
  readonly prefix?: Past | undefined;
  /** Where sources are read to, of a model that reads them. */
  readonly sources?: SourceRows | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of each job when it is done. */
  finished(job: Job): void;
  /** Told how many tokens each step made. */
  stepped(tokens: number): void;
}

/**
 * Continues prompts, as many at once as the cache has rows. Finished rows leave, and when a
 * quarter of the rows is free the next prompts enter.
 *
 * @throws The signal's reason if it was aborted; finished jobs were told of.
 */
export async function decodeJobs(
  decoder: Decoder,
  cache: RowCache,
  jobs: readonly Job[],
  { prefix, sources, signal, finished, stepped }: DecodeOptions,
): Promise<void> {
  const waiting = [...jobs];
  let running: Running[] = [];
  let used = 0; // rows 0 … used − 1 of the cache are someone's

  while (waiting.length > 0 || running.length > 0) {
    const entering = entrants();
    const prompts = entering.map(({ job, rows }): Reading => {
      const { top, logits } = job.searcher;
      return { row: rows[0]!, ids: job.ids, top, logits };
    });
    const read = entering.map(({ job, rows: [row] }) => {
      return { row: row!, owner: job.index, ids: job.source! };
    });
    if (sources !== undefined && read.length > 0) await sources.read(read);
    const byRow = new Map(entering.map(entrant => [entrant.rows[0]!, entrant]));
    await prefill(
      decoder,
      cache,
      prompts,
      { prefix, sources, signal },
      ({ row }, predictions, i) => {
        const entrant = byRow.get(row)!;
        const steps = entrant.job.searcher.advance([predictedOf(predictions, i)]);
        stepped(1);
        entrant.tokens = steps.map(({ token }) => token);
        entrant.rows = steps.map(() => row); // of which all but one are copies that `settle` makes
      },
    );
    running.push(...entering);
    settle();
    if (running.length === 0) continue;

    const ids = new Int32Array(used);
    for (const { rows, tokens } of running)
      for (const [i, row] of rows.entries()) ids[row] = tokens[i]!;
    await pause(signal);
    const [predictions] = await decoder.run([
      {
        size: used,
        tokens: 1,
        ids,
        past: cache.past(0, used),
        source: sources?.past(0, used),
        wanted: Int32Array.from(ids.keys()),
        top: running.reduce((most, { job }) => Math.max(most, job.searcher.top), 0),
        logits: running.some(({ job }) => job.searcher.logits),
      },
    ]);
    for (let row = 0; row < used; row++) cache.append(row, predictions!, row, 1, 1);
    for (const one of running) {
      const steps = one.job.searcher.advance(one.rows.map(row => predictedOf(predictions!, row)));
      stepped(one.rows.length);
      one.tokens = steps.map(({ token }) => token);
      one.rows = steps.map(({ parent }) => one.rows[parent]!);
    }
    settle();
  }

  /** The next jobs, each with a row of its own, if there is room for some. */
  function entrants(): Running[] {
    const isWorthIt = running.length === 0 || cache.capacity - used >= cache.capacity / 4;
    const entering: Running[] = [];
    let free = isWorthIt ? cache.capacity - reservedRows() : 0;
    while (waiting.length > 0 && waiting[0]!.searcher.width <= free) {
      const job = waiting.shift()!;
      free -= job.searcher.width;
      entering.push({ job, rows: [used++], tokens: [] });
    }
    return entering;
  }

  /** What running searches may come to need. */
  function reservedRows(): number {
    return running.reduce((sum, { job }) => sum + job.searcher.width, 0);
  }

  /** Lets finished jobs leave, and gives every row of the others a place of its own, densely. */
  function settle(): void {
    for (const { job, rows } of running) if (rows.length === 0) finished(job);
    running = running.filter(({ rows }) => rows.length > 0);
    const { moves, places } = rowMoves(
      running.flatMap(({ rows }) => rows),
      used,
    );
    for (const { from, to } of moves) {
      cache.copy(from, to);
      sources?.copy(from, to);
    }
    let at = 0;
    for (const one of running) one.rows = one.rows.map(() => places[at++]!);
    used = at;
  }
}
