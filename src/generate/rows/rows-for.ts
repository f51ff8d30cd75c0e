import { IsoglossError } from "../../base/error.js";
import type { Decoder } from "../../engine/decoder.js";
import { rowBytes } from "./row-cache.js";

/** More rows make no step cheaper by row; a streamed model's blocks cost the same for any number. */
const mostRows = { resident: 64, streamed: 1024 } as const;

/** Of the memory that is free once the model is open. */
const share = { resident: 1 / 4, streamed: 1 / 2 } as const;

/**
 * Returns how many rows are continued at once.
 *
 * @param tokens The most that a row comes to have.
 * @param width The rows that one prompt takes.
 * @param asked What the caller wants; its fitting is the caller's business.
 * @throws IsoglossError if not even one prompt's rows fit the memory.
 */
export function rowsFor(decoder: Decoder, tokens: number, width: number, asked?: number): number {
  if (asked !== undefined) return Math.max(asked, width);
  const { residence, calls } = decoder;
  // While rows get longer, the old and the new arrays are held at once.
  const bytes = 2 * rowBytes(calls, tokens);
  const fitting = Math.floor((process.availableMemory() * share[residence]) / bytes);
  if (fitting < width)
    throw new IsoglossError(
      `the keys and values of ${width} rows of ${tokens} tokens need ${(bytes * width) / 1e9} GB, and ${process.availableMemory() / 1e9} GB of memory are free`,
      "Ask for fewer tokens or beams, or close other programs.",
    );
  return Math.max(width, Math.min(mostRows[residence], fitting));
}
