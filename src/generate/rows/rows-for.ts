import { IsoglossError } from "../../base/error.js";
import type { CallShape, Decoder } from "../../engine/decoder.js";
import { passMemory } from "./prefill.js";
import { rowBytes } from "./row-cache.js";

/** More rows make no step cheaper by row; a streamed model's blocks cost the same for any number. */
const mostRows = { resident: 64, streamed: 1024 } as const;

/** Of the memory that is free once the model is open. */
const share = { resident: 1 / 4, streamed: 1 / 2, asked: 3 / 4 } as const;

/**
 * Returns how many rows are continued at once: what fits the memory, and no more than asked for.
 *
 * @param tokens The most that a row comes to have.
 * @param width The rows that one prompt takes.
 * @param asked The most that the caller wants; then they may take three quarters of what is free.
 * @param source What a row keeps of the text that it is written after, and how long that is at most.
 * @throws IsoglossError if not even one prompt's rows fit the memory.
 */
export function rowsFor(
  { residence, calls, states = [] }: Pick<Decoder, "residence" | "calls" | "states">,
  tokens: number,
  width: number,
  asked?: number,
  source?: { readonly shapes: readonly CallShape[]; readonly tokens: number },
): number {
  const part = share[asked === undefined ? residence : "asked"];
  const free = part * process.availableMemory();
  const kept =
    rowBytes(calls, tokens) +
    (source ? rowBytes(source.shapes, source.tokens) : 0) +
    4 * states.reduce((sum, numbers) => sum + numbers, 0);
  // While rows get longer, the old and the new arrays are held at once; so are states, every step.
  const needed = (rows: number) =>
    2 * rows * kept + passMemory(calls, rows, Math.max(tokens, source?.tokens ?? 0));
  let rows = Math.max(width, asked ?? mostRows[residence]);
  while (rows > width && needed(rows) > free) rows--;
  if (needed(rows) <= free) return rows;
  const gigabytes = (size: number) => `${(size / 1e9).toPrecision(2)} GB`;
  throw new IsoglossError(
    `${width} rows of ${tokens} tokens need ${gigabytes(needed(width))} for keys and values, and ${gigabytes(free)} of memory are for them`,
    "Ask for fewer tokens or beams, or close other programs.",
  );
}
