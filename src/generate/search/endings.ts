import type { Tokenizer } from "../../tokenizer/tokenizer.js";
import type { Finish, GenerationSettings } from "../request.js";
import { cutAtStop, stopAt } from "./stop.js";

/** What ends the continuations of one prompt. */
export interface Endings {
  /** The most tokens. */
  readonly maxTokens: number;
  readonly endTokens: ReadonlySet<number>;
  /** Whether a continuation ends with the next token, and why; null: it goes on. */
  after(ids: readonly number[], token: number): Finish | null;
  /** The text of a continuation, without what it stopped at. */
  textOf(ids: readonly number[]): string;
}

/**
 * Returns what ends the continuations of a prompt.
 * @param room How many tokens the model takes after it.
 */
export function endingsOf(
  tokenizer: Tokenizer,
  { stop, endTokens, maxTokens }: GenerationSettings,
  room: number,
): Endings {
  const most = Math.min(maxTokens, room);
  const ends = new Set(endTokens);
  const stops = stopAt(tokenizer, stop);
  return {
    maxTokens: most,
    endTokens: ends,
    after(ids, token) {
      if (ends.has(token)) return "eos";
      if (stop.length > 0 && stops([...ids, token])) return "stop";
      return ids.length + 1 >= most ? "length" : null;
    },
    textOf: ids => cutAtStop(ids.length === 0 ? "" : tokenizer.decode(ids), stop),
  };
}
