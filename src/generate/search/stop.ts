import type { Tokenizer } from "../../tokenizer/tokenizer.js";

/** Tokens of a character that is not whole yet, and of what decoders put before the first. */
const margin = 6;

/**
 * Returns what says of a continuation's tokens, one more each time, whether it has come to one
 * of the stop strings. Only as many tokens are decoded as the longest of them can have.
 */
export function stopAt(
  tokenizer: Tokenizer,
  stop: readonly string[],
): (ids: readonly number[]) => boolean {
  if (stop.length === 0) return () => false;
  const bytes = (text: string) => Buffer.byteLength(text);
  const most = margin + stop.reduce((longest, text) => Math.max(longest, bytes(text)), 0);
  return ids => {
    // A token of text has a byte at least: what the strings can touch is in the last ones.
    const tail = ids.filter(id => !tokenizer.specialIds.has(id)).slice(-most);
    return containsStop(tokenizer.decode(tail), stop);
  };
}

/** Returns a text up to the first place where one of the strings begins. */
export function cutAtStop(text: string, stop: readonly string[]): string {
  const places = stop.map(string => text.indexOf(string)).filter(at => at >= 0);
  return places.length === 0 ? text : text.slice(0, Math.min(...places));
}

const containsStop = (text: string, stop: readonly string[]) =>
  stop.some(string => text.includes(string));
