import type { Constraints } from "./constraints.js";

/**
 * Returns the tokens that must not come next.
 *
 * @param ids What was written.
 * @param start The token before it, which counts among what is not repeated.
 */
export function bannedTokens(
  constraints: Constraints,
  start: number,
  ids: readonly number[],
  endTokens: ReadonlySet<number>,
): Set<number> {
  const { badWords, suppressed, suppressedFirst, noRepeat, least, forcedFirst } = constraints;
  const banned = new Set(suppressed);
  const written = [start, ...ids];
  if (noRepeat > 0 && written.length >= noRepeat) {
    const last = written.slice(written.length - noRepeat + 1);
    for (let at = 0; at + noRepeat <= written.length; at++)
      if (last.every((id, i) => written[at + i] === id)) banned.add(written[at + noRepeat - 1]!);
  }
  for (const word of badWords) {
    const isEnd = word.length === 1 && endTokens.has(word[0]!); // which transformers leaves out
    const before = word.slice(0, -1);
    const from = written.length - before.length;
    const fits = word.length <= written.length || word.length === 1;
    if (!isEnd && fits && before.every((id, i) => written[from + i] === id))
      banned.add(word.at(-1)!);
  }
  if (ids.length < least) for (const id of endTokens) banned.add(id);
  if (ids.length === (forcedFirst === null ? 0 : 1))
    for (const id of suppressedFirst) banned.add(id);
  return banned;
}

/** Returns how many tokens are banned at most, of a text of so many. */
export function mostBanned(
  { badWords, suppressed, suppressedFirst, noRepeat, least }: Constraints,
  tokens: number,
  endTokens: ReadonlySet<number>,
): number {
  const fixed = badWords.length + suppressed.length + suppressedFirst.length;
  return fixed + (noRepeat > 0 ? tokens + 1 : 0) + (least > 0 ? endTokens.size : 0);
}
